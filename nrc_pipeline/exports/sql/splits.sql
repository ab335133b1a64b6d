SELECT
    account_id,
    activity_id,
    distance_m,
    elapsed_start_s,
    elapsed_end_s,
    active_s,
    avg_heart_rate_bpm
FROM marts.splits
WHERE
    unit = 'km'
    AND activity_month BETWEEN $first_month AND $last_month
    AND activity_id IN (SELECT unnest($activity_ids))
ORDER BY account_id, activity_id, split
