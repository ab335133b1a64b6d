SELECT arg_max(ended_at, walk_number)
FROM landed_walks
WHERE outcome = 'complete'
