SELECT arg_max(ended_at, walk_number)
FROM landed_walks
WHERE account_id = $account_id AND activity_types = $activity_types AND outcome = 'complete'
