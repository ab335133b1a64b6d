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
ORDER BY starts.start_epoch_ms DESC
