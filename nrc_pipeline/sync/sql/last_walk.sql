SELECT
    walk_id,
    dialect,
    ended_at
FROM landed_walks
WHERE account_id = $account_id AND activity_types = $activity_types AND outcome != 'broken'
ORDER BY walk_number DESC
LIMIT 1
