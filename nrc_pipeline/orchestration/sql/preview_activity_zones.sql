SELECT
    activities.started_at,
    activity_zones.source
FROM core.activity_zones
INNER JOIN core.activities USING (account_id, activity_id)
WHERE
    activities.start_epoch_ms >= $from_epoch_ms
    AND activities.start_epoch_ms < $until_epoch_ms
ORDER BY activities.start_epoch_ms DESC, activity_zones.source ASC
LIMIT 5
