-- The first and last recorded position of each run, overall and outside pauses. Numbered as in tracks.sql.
-- That query thins the points, so its last one can be a few seconds before the last fix.
WITH numbered AS (
    SELECT
        activity_id,
        (row_number() OVER (ORDER BY local_started_at, activity_id) - 1)::INTEGER AS number
    FROM marts.activities
    WHERE activity_type = 'run' AND is_date_plausible
)

SELECT
    numbered.number,
    list_distinct([
        arg_min([points.latitude, points.longitude], points.point_at),
        arg_max([points.latitude, points.longitude], points.point_at),
        arg_min([points.latitude, points.longitude], points.point_at) FILTER (NOT points.is_paused),
        arg_max([points.latitude, points.longitude], points.point_at) FILTER (NOT points.is_paused)
    ]) AS places
FROM marts.track_points AS points
INNER JOIN numbered USING (activity_id)
GROUP BY numbered.number
