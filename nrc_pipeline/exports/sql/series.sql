SELECT
    account_id,
    activity_id,
    metric,
    arg_min(start_epoch_ms, series) AS start_epoch_ms,
    arg_min(duration_ms, series) AS duration_ms,
    arg_min(value, series) AS value
FROM core.metric_samples
WHERE
    metric IN ('distance', 'heart_rate', 'steps')
    AND activity_month BETWEEN $first_month AND $last_month
    AND activity_id IN (SELECT unnest($activity_ids))
GROUP BY account_id, activity_id, metric
