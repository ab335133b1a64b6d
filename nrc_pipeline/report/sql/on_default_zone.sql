SELECT count(*)
FROM marts.activities
WHERE activity_type = 'run' AND time_zone_source IN ('default', 'missing')
