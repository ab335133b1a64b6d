SELECT
    stage,
    outcome,
    reason
FROM landed_loads
WHERE load_id = $load_id AND $account_id IS NOT NULL
ORDER BY started_at
