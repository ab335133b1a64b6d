-- name: accept_quarantine
-- A document that the warehouse has refused and recorded is no candidate for the rebuild either.
INSERT INTO ops.quarantine BY NAME
SELECT * EXCLUDE (payload)
FROM published.ops.quarantine
WHERE normaliser_version IS NOT NULL;

-- name: rebuilt_members
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
        coalesce(standing.normaliser_version != $normaliser_version, FALSE)
        OR (
            standing.version IS DISTINCT FROM rebuilt.version
            AND ($is_loading OR coalesce(news.came_at > $published_at::TIMESTAMP, FALSE))
        )
    ) AS is_behind
FROM named
LEFT JOIN standing USING (account_id, activity_id)
LEFT JOIN rebuilt USING (account_id, activity_id)
LEFT JOIN news USING (account_id, activity_id)
GROUP BY named.account_id, named.activity_id;

-- name: published_neighbours
-- All published activities with their own zone, as neighbours for the others. An activity that is behind
-- counts as published, because the zones of its neighbours were computed before its news arrived.
DELETE FROM core.activities USING members
WHERE
    members.is_behind
    AND activities.account_id = members.account_id
    AND activities.activity_id = members.activity_id;

INSERT INTO core.activity_zones BY NAME
SELECT *
FROM published.core.activity_zones
ANTI JOIN (
    SELECT
        account_id,
        activity_id
    FROM members
    WHERE NOT is_behind
) USING (account_id, activity_id)
WHERE source IN ('gps', 'document');

INSERT INTO core.activities BY NAME
SELECT *
FROM published.core.activities
SEMI JOIN core.activity_zones USING (account_id, activity_id);

-- name: count_members
SELECT
    count(*) FILTER (WHERE NOT is_behind) AS compared,
    count(*) FILTER (WHERE is_behind) AS behind
FROM members;

-- name: rebuilt_rows
-- For one table: the rows of the rebuild, the rows that only one side has, and the activities of the latter.
WITH

compared AS (
    SELECT
        account_id,
        activity_id
    FROM members
    WHERE NOT is_behind
),

rebuilt AS (
    SELECT COLUMNS(LAMBDA name: name != 'loaded_at')
    FROM query_table($rebuilt)
    SEMI JOIN compared USING (account_id, activity_id)
),

standing AS (
    SELECT COLUMNS(LAMBDA name: name != 'loaded_at')
    FROM query_table($standing)
    SEMI JOIN compared USING (account_id, activity_id)
),

different AS (
    SELECT activity_id
    FROM (
        SELECT * FROM rebuilt
        EXCEPT ALL
        SELECT * FROM standing
    )
    UNION ALL
    SELECT activity_id
    FROM (
        SELECT * FROM standing
        EXCEPT ALL
        SELECT * FROM rebuilt
    )
)

SELECT
    (SELECT count(*) FROM rebuilt) AS compared,
    count(*) AS different,
    coalesce(list(DISTINCT activity_id), []) AS activities
FROM different;
