SELECT
    if(
        activities.start_epoch_ms >= $from_epoch_ms AND activities.start_epoch_ms < $until_epoch_ms,
        least(greatest(strftime(epoch_ms(activities.start_epoch_ms), '%Y-%m'), $first_month), $last_month),
        NULL
    ) AS month,
    count(*) AS row_count
FROM core.metric_series
INNER JOIN core.activities USING (account_id, activity_id)
GROUP BY ALL
