-- Where a walk for a window may begin, so that it need not pass everything that is newer.
SELECT activity_id
FROM landed_documents
WHERE
    account_id = $account_id
    AND kind = 'activity_list'
    AND source = 'api'
    AND start_epoch_ms >= $until_epoch_ms
ORDER BY start_epoch_ms, activity_id
LIMIT 1
