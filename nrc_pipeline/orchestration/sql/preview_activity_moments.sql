SELECT
    activities.started_at,
    activity_moments.key,
    activity_moments.value,
    activity_moments.moment_at
FROM core.activity_moments
INNER JOIN core.activities USING (account_id, activity_id)
WHERE
    activities.start_epoch_ms >= $from_epoch_ms
    AND activities.start_epoch_ms < $until_epoch_ms
ORDER BY activities.start_epoch_ms DESC, activity_moments.ordinal ASC
LIMIT 5
