-- One row per activity that is in the rebuild or in the month. An activity that is behind the landing zone is
-- not damage while a load runs, or if its news arrived after the publication.
CREATE OR REPLACE TEMP TABLE members AS
WITH

standing AS (
    SELECT
        account_id,
        activity_id,
        normaliser_version,
        {
            'header': raw_sha256,
            'series': series_sha256,
            'has_details': has_details,
            'missing_since': missing_since
        } AS version
    FROM published.core.activities
),

rebuilt AS (
    SELECT
        account_id,
        activity_id,
        {
            'header': raw_sha256,
            'series': series_sha256,
            'has_details': has_details,
            'missing_since': missing_since
        } AS version
    FROM core.activities
),

named AS (
    SELECT
        account_id,
        activity_id
    FROM rebuilt
    UNION
    SELECT
        account_id,
        activity_id
    FROM published.core.activities
    WHERE start_epoch_ms >= $from_epoch_ms AND start_epoch_ms < $until_epoch_ms
),

news AS (
    SELECT
        account_id,
        activity_id,
        max(came_at) AS came_at
    FROM (
        SELECT
            account_id,
            activity_id,
            fetched_at AS came_at
        FROM landed_documents
        UNION ALL
        SELECT
            account_id,
            activity_id,
            attempted_at AS came_at
        FROM landed_attempts
    )
    GROUP BY account_id, activity_id
)

SELECT
    named.account_id,
    named.activity_id,
    bool_or(
        -- An older normaliser wrote it; the next load rewrites it.
        coalesce(standing.normaliser_version != $normaliser_version, false)
        OR (
            standing.version IS DISTINCT FROM rebuilt.version
            AND ($is_loading OR coalesce(news.came_at > $published_at::TIMESTAMP, false))
        )
    ) AS is_behind
FROM named
LEFT JOIN standing USING (account_id, activity_id)
LEFT JOIN rebuilt USING (account_id, activity_id)
LEFT JOIN news USING (account_id, activity_id)
GROUP BY named.account_id, named.activity_id
