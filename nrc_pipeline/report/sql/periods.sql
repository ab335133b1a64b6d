SELECT
    started_on,
    activities,
    coalesce(distance_km, 0) AS distance_km,
    coalesce(active_s, 0) AS active_s,
    avg_pace_s_per_km,
    longest_km,
    coalesce(ascent_smoothed_m, ascent_m) AS ascent_m
FROM marts.periods
WHERE activity_type = 'run' AND granularity = $granularity
ORDER BY started_on
