-- name: oldest_route
WITH oldest AS (
    SELECT
        account_id,
        activity_id
    FROM marts.track_points
    ORDER BY point_at, account_id, activity_id
    LIMIT 1
)

SELECT
    points.latitude,
    points.longitude
FROM marts.track_points AS points
INNER JOIN oldest USING (account_id, activity_id)
ORDER BY points.point_at;
