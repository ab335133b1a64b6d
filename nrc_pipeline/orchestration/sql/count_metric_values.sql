SELECT
    coalesce(sum(metric_series.sample_count), 0) AS total,
    coalesce(sum(metric_series.sample_count) FILTER (
        WHERE activities.start_epoch_ms >= $from_epoch_ms AND activities.start_epoch_ms < $until_epoch_ms
    ), 0) AS in_window
FROM core.metric_series
INNER JOIN core.activities USING (account_id, activity_id)
