SELECT
    count(*) AS total,
    count(*) FILTER (
        WHERE activities.start_epoch_ms >= $from_epoch_ms AND activities.start_epoch_ms < $until_epoch_ms
    ) AS in_window
FROM core.metric_series
INNER JOIN core.activities USING (account_id, activity_id)
