-- name: tracks
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
ORDER BY number, moment;

-- name: track_ends
-- The first and last recorded position of each activity, overall and outside pauses.
-- The query of the tracks thins the points, so its last one can be a few seconds before the last fix.
SELECT
    activity_id,
    list_distinct([
        arg_min([latitude, longitude], point_at),
        arg_max([latitude, longitude], point_at),
        arg_min([latitude, longitude], point_at) FILTER (NOT is_paused),
        arg_max([latitude, longitude], point_at) FILTER (NOT is_paused)
    ]) AS places
FROM marts.track_points
GROUP BY activity_id;
