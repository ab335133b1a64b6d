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
ORDER BY point_at
