-- name: covered_items
-- The content of the list at the last walk that reached the end, or that joined such a walk; newest start
-- first.
WITH seen AS (
    SELECT
        walk_number,
        unnest(seen_ids) AS activity_id,
        unnest(seen_last_modified) AS last_modified
    FROM landed_walks
    WHERE account_id = $account_id AND activity_types = $activity_types AND outcome IN ('complete', 'joined')
),

latest AS (
    SELECT
        activity_id,
        arg_max(last_modified, walk_number) AS last_modified
    FROM seen
    GROUP BY activity_id
),

starts AS (
    SELECT
        activity_id,
        arg_max(start_epoch_ms, fetched_at) AS start_epoch_ms
    FROM landed_documents
    WHERE account_id = $account_id AND kind = 'activity_list'
    GROUP BY activity_id
)

SELECT
    latest.activity_id,
    latest.last_modified,
    starts.start_epoch_ms
FROM latest
INNER JOIN starts USING (activity_id)
ORDER BY starts.start_epoch_ms DESC;

-- name: last_walk
SELECT
    walk_id,
    dialect,
    ended_at
FROM landed_walks
WHERE
    account_id = $account_id
    AND ($activity_types::VARCHAR IS NULL OR activity_types = $activity_types)
    AND outcome != 'broken'
ORDER BY walk_number DESC
LIMIT 1;

-- name: last_walk_number
SELECT coalesce(greatest(max(walk_number), 0), 0)
FROM landed_walks
WHERE $account_id IS NOT NULL;

-- name: last_complete_walk
SELECT arg_max(ended_at, walk_number)
FROM landed_walks
WHERE
    account_id = $account_id
    AND ($activity_types::VARCHAR IS NULL OR activity_types = $activity_types)
    AND outcome = 'complete';

-- name: listed_versions
-- The newest version of each activity that the list has shown; refused items count as seen, too.
SELECT
    activity_id,
    max(last_modified) AS last_modified
FROM (
    SELECT
        activity_id,
        last_modified
    FROM landed_documents
    WHERE account_id = $account_id AND kind = 'activity_list' AND source = 'api'
    UNION ALL
    SELECT
        activity_id,
        listed_last_modified
    FROM landed_attempts
    WHERE account_id = $account_id AND outcome = 'quarantined' AND activity_id IS NOT NULL
)
GROUP BY activity_id;

-- name: oldest_known_after
-- Where a walk for a window may begin, so that it need not pass everything that is newer.
SELECT activity_id
FROM landed_documents
WHERE
    account_id = $account_id
    AND kind = 'activity_list'
    AND source = 'api'
    AND start_epoch_ms >= $until_epoch_ms
ORDER BY start_epoch_ms, activity_id
LIMIT 1;
