SELECT
    local_date,
    acute,
    chronic,
    acute_distance_km,
    chronic_distance_km
FROM marts.training_load
ORDER BY local_date
