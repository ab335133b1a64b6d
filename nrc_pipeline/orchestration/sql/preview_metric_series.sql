SELECT
    activities.started_at,
    metric_series.metric,
    metric_series.unit,
    metric_series.source,
    metric_series.sample_count
FROM core.metric_series
INNER JOIN core.activities USING (account_id, activity_id)
WHERE
    activities.start_epoch_ms >= $from_epoch_ms
    AND activities.start_epoch_ms < $until_epoch_ms
ORDER BY activities.start_epoch_ms DESC, metric_series.series ASC
LIMIT 5
