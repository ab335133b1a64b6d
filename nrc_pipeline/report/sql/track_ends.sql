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
GROUP BY activity_id
