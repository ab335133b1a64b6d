-- name: newest_points
SELECT
    latitude,
    longitude,
    elapsed_s,
    active_s,
    distance_m,
    heart_rate_bpm,
    elevation_m,
    is_paused
FROM marts.track_points
WHERE activity_id = $activity_id
ORDER BY point_at;

-- name: newest_splits
SELECT
    split,
    is_partial,
    distance_m,
    active_s,
    pace_s_per_km,
    avg_heart_rate_bpm,
    ascent_m
FROM marts.splits
WHERE activity_id = $activity_id AND unit = 'km'
ORDER BY split;
