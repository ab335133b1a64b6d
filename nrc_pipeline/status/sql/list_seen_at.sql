-- A broken walk proves nothing, any other shows what the list held then.
SELECT max(ended_at)
FROM landed_walks
WHERE outcome != 'broken'
