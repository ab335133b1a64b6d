SELECT
    activity_id,
    payload_sha256
FROM landed_documents
WHERE account_id = $account_id AND kind = $kind
