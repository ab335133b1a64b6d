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
ORDER BY split
