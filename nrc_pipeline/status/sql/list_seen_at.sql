-- A broken walk proves nothing, any other shows what the list held then.
SELECT arg_max(ended_at, walk_number)
FROM landed_walks
WHERE outcome != 'broken'
