SELECT coalesce(greatest(max(walk_number), 0), 0)
FROM landed_walks
WHERE $account_id IS NOT NULL
