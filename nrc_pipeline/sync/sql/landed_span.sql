SELECT
    min(start_epoch_ms) AS first_epoch_ms,
    max(start_epoch_ms) AS last_epoch_ms
FROM landed_documents
WHERE account_id = $account_id
