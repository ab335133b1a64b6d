-- name: disappeared
-- Activities that an unfiltered walk once listed and a later complete one does not. One request for the
-- detail distinguishes a deletion from a gap in the list. A deletion is not requested again; a gap is, but
-- not on the same day and not before the next complete walk.
WITH

unfiltered AS (
    SELECT *
    FROM landed_walks
    WHERE account_id = $account_id AND activity_types = ''
),

seen AS (
    SELECT
        activity_id,
        max(walk_number) AS last_seen_by
    FROM (SELECT
        unnest(seen_ids) AS activity_id,
        walk_number
    FROM unfiltered)
    GROUP BY activity_id
),

first_without AS (
    SELECT
        seen.activity_id,
        min(unfiltered.walk_number) AS walk_number
    FROM seen
    INNER JOIN unfiltered ON unfiltered.outcome = 'complete' AND seen.last_seen_by < unfiltered.walk_number
    GROUP BY seen.activity_id
),

newest_complete AS (
    SELECT max(walk_number) AS walk_number
    FROM unfiltered
    WHERE outcome = 'complete'
),

listed AS (
    SELECT
        activity_id,
        arg_max(start_epoch_ms, fetched_at) AS start_epoch_ms,
        arg_max(last_modified, fetched_at) AS last_modified
    FROM landed_documents
    WHERE account_id = $account_id AND kind = 'activity_list' AND source = 'api'
    GROUP BY activity_id
)

SELECT
    listed.activity_id,
    listed.start_epoch_ms,
    listed.last_modified
FROM first_without
INNER JOIN listed USING (activity_id)
CROSS JOIN newest_complete
WHERE
    NOT EXISTS (
        SELECT 1
        FROM landed_attempts
        WHERE
            landed_attempts.account_id = $account_id
            AND landed_attempts.activity_id = listed.activity_id
            AND landed_attempts.walk_number >= first_without.walk_number
            AND (
                landed_attempts.outcome = 'vanished'
                OR (
                    landed_attempts.outcome IN ('present', 'quarantined')
                    AND (
                        landed_attempts.walk_number >= newest_complete.walk_number
                        -- A time written by a clock that was ahead is not recent.
                        OR landed_attempts.attempted_at
                        BETWEEN $asked_again_before::TIMESTAMP AND $now::TIMESTAMP
                    )
                )
            )
    )
ORDER BY listed.start_epoch_ms DESC, listed.activity_id ASC;

-- name: foreign_account
SELECT account_id
FROM landed_documents
WHERE account_id != $account_id
ORDER BY account_id
LIMIT 1;

-- name: landed_span
SELECT
    min(start_epoch_ms) AS first_epoch_ms,
    max(start_epoch_ms) AS last_epoch_ms
FROM landed_documents
WHERE account_id = $account_id;

-- name: load_stages
SELECT
    stage,
    outcome,
    reason
FROM landed_loads
WHERE load_id = $load_id AND $account_id IS NOT NULL
ORDER BY started_at;
