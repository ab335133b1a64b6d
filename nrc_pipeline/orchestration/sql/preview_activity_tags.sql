SELECT
    activities.started_at,
    activity_tags.key,
    activity_tags.value
FROM core.activity_tags
INNER JOIN core.activities USING (account_id, activity_id)
WHERE
    activities.start_epoch_ms >= $from_epoch_ms
    AND activities.start_epoch_ms < $until_epoch_ms
    AND activity_tags.key IN ('location', 'terrain', 'rpe', 'com.nike.weather', 'com.nike.temperature')
ORDER BY activities.start_epoch_ms DESC, activity_tags.key ASC
LIMIT 5
