SELECT
    distance,
    printf('%d:%02d', round(elapsed_s)::INTEGER // 60, round(elapsed_s)::INTEGER % 60) AS "time",
    (pace_s_per_km / 60)::DECIMAL(8, 2) AS min_per_km,
    local_date AS "on"
FROM marts.personal_records
WHERE is_current
ORDER BY distance_m
