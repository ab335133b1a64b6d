SELECT
    shoe_id,
    activities,
    coalesce(distance_km, 0) AS distance_km,
    avg_pace_s_per_km,
    first_used_on,
    last_used_on
FROM marts.shoes
ORDER BY distance_km DESC, shoe_id ASC
