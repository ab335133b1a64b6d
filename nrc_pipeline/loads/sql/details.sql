-- name: wanted_details
-- Listed versions whose detail is neither landed nor recently refused, newest first.
WITH

listed AS (
    SELECT
        activity_id,
        start_epoch_ms,
        last_modified
    FROM landed_documents
    WHERE account_id = $account_id AND kind = 'activity_list' AND source = 'api'
    QUALIFY row_number() OVER (
        PARTITION BY activity_id ORDER BY last_modified DESC NULLS LAST, fetched_at DESC
    ) = 1
),

-- Neither a file without series nor a translation replaces the detail that the API may still give.
stored AS (
    SELECT
        activity_id,
        max(coalesce(last_modified, 0)) AS last_modified
    FROM landed_documents
    WHERE
        account_id = $account_id
        AND kind = 'activity_details'
        AND (source = 'api' OR series_count > 0)
        AND translation_id IS NULL
    GROUP BY activity_id
),

-- A refused or vanished detail is requested again after a day, or when its listed version changes.
refused AS (
    SELECT
        activity_id,
        listed_last_modified
    FROM landed_attempts
    WHERE
        account_id = $account_id
        AND outcome IN ('vanished', 'quarantined', 'stale')
        -- A time written by a clock that was ahead is not recent.
        AND attempted_at BETWEEN $asked_again_before::TIMESTAMP AND $now::TIMESTAMP
)

SELECT
    listed.activity_id,
    listed.start_epoch_ms,
    listed.last_modified
FROM listed
LEFT JOIN stored USING (activity_id)
WHERE
    listed.start_epoch_ms >= $from_epoch_ms
    AND listed.start_epoch_ms < $until_epoch_ms
    AND (stored.activity_id IS NULL OR coalesce(listed.last_modified, 0) > stored.last_modified)
    AND NOT EXISTS (
        SELECT 1
        FROM refused
        WHERE
            refused.activity_id = listed.activity_id
            AND refused.listed_last_modified IS NOT DISTINCT FROM listed.last_modified
    )
ORDER BY listed.start_epoch_ms DESC, listed.activity_id ASC;

-- name: known_versions
SELECT
    kind,
    activity_id,
    payload_sha256
FROM landed_documents
WHERE account_id = $account_id;
