SELECT
    account_id,
    activity_id,
    epoch_ms(from_at) AS from_epoch_ms,
    epoch_ms(to_at) AS to_epoch_ms
FROM marts.pauses
WHERE activity_id IN (SELECT unnest($activity_ids))
ORDER BY account_id, activity_id, pause
