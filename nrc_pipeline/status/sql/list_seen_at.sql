-- A broken walk proves nothing; every other walk shows what the list contained at that time.
SELECT arg_max(ended_at, walk_number)
FROM landed_walks
WHERE outcome != 'broken'
