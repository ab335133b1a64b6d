SELECT
    year(started_on) AS "year",
    activities AS runs,
    distance_km::DECIMAL(8, 1) AS km,
    longest_km::DECIMAL(8, 1) AS longest_km,
    (active_s / 3600)::DECIMAL(8, 1) AS hours,
    (avg_pace_s_per_km / 60)::DECIMAL(8, 2) AS min_per_km
FROM marts.periods
WHERE granularity = 'year' AND activity_type = 'run'
ORDER BY started_on
