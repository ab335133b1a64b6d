SELECT max(ended_at)
FROM landed_walks
WHERE outcome = 'complete'
