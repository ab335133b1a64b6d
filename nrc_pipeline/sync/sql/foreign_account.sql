SELECT account_id
FROM landed_documents
WHERE account_id != $account_id
ORDER BY account_id
LIMIT 1
