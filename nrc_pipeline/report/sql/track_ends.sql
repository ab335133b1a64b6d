-- Where each run was recorded first and last, in all and outside pauses. Numbered as in tracks.sql, which
-- thins: the last of its points is a few seconds from the last fix.
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
