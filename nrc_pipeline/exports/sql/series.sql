-- name: track_points
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
ORDER BY account_id, activity_id, point_at;

-- name: series
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
GROUP BY account_id, activity_id, metric;

-- name: pauses
SELECT
    account_id,
    activity_id,
    epoch_ms(from_at) AS from_epoch_ms,
    epoch_ms(to_at) AS to_epoch_ms
FROM marts.pauses
WHERE activity_id IN (SELECT unnest($activity_ids))
ORDER BY account_id, activity_id, pause;

-- name: splits
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
ORDER BY account_id, activity_id, split;
