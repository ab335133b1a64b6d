-- Loads never overlap, so every attempt during a load belongs to it.
SELECT
    outcome,
    reason,
    count(*) AS attempts
FROM landed_attempts
WHERE
    outcome <> 'present'
    AND (
        SELECT attempted_at BETWEEN min(started_at) AND max(ended_at)
        FROM landed_loads
        WHERE load_id = $load_id
    )
GROUP BY outcome, reason
ORDER BY attempts DESC, outcome ASC, reason ASC
