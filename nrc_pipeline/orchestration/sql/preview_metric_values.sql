SELECT
    activities.started_at,
    metric_values.metric,
    metric_values.ordinal,
    metric_values.start_epoch_ms - activities.start_epoch_ms AS offset_ms,
    metric_values.value
FROM core.metric_values
INNER JOIN core.activities USING (account_id, activity_id)
WHERE
    metric_values.metric IN ('heart_rate', 'pace')
    AND activities.start_epoch_ms = (
        SELECT max(newest.start_epoch_ms)
        FROM core.activities AS newest
        WHERE
            newest.has_details
            AND newest.start_epoch_ms >= $from_epoch_ms
            AND newest.start_epoch_ms < $until_epoch_ms
    )
ORDER BY metric_values.metric, metric_values.ordinal
LIMIT 5
