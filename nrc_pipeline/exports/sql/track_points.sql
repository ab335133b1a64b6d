-- Includes the fixes in pauses: a route ends at its last fix.
SELECT
    account_id,
    activity_id,
    epoch_ms(point_at) AS epoch_ms,
    latitude,
    longitude,
    elevation_m,
    distance_m,
    heart_rate_bpm,
    cadence_spm,
    segment,
    is_paused
FROM marts.track_points
-- With the months, DuckDB skips most of the table.
WHERE
    activity_month BETWEEN $first_month AND $last_month
    AND activity_id IN (SELECT unnest($activity_ids))
ORDER BY account_id, activity_id, point_at
