-- One fix per five seconds: at running speed that is finer than any line drawn here.
WITH numbered AS (
    SELECT
        activity_id,
        (row_number() OVER (ORDER BY local_started_at, activity_id) - 1)::INTEGER AS number
    FROM marts.activities
    WHERE activity_type = 'run' AND is_date_plausible
),

thinned AS (
    SELECT
        numbered.number,
        floor(points.elapsed_s / 5)::INTEGER AS moment,
        arg_min(points.latitude, points.point_at) AS latitude,
        arg_min(points.longitude, points.point_at) AS longitude,
        arg_min(points.distance_m, points.point_at) AS distance_m
    FROM marts.track_points AS points
    INNER JOIN numbered USING (activity_id)
    GROUP BY numbered.number, floor(points.elapsed_s / 5)
)

SELECT
    number,
    latitude,
    longitude,
    distance_m
FROM thinned
ORDER BY number, moment
