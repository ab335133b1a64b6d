SELECT
    account_id,
    activity_id,
    epoch_ms(min(point_at)) AS first_epoch_ms,
    epoch_ms(max(point_at)) AS last_epoch_ms
FROM marts.track_points
WHERE
    activity_month BETWEEN $first_month AND $last_month
    AND activity_id IN (SELECT unnest($activity_ids))
    AND NOT is_paused
GROUP BY account_id, activity_id, segment
ORDER BY account_id, activity_id, first_epoch_ms
