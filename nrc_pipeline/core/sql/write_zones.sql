INSERT INTO core.activity_zones BY NAME
SELECT
    account_id,
    activity_id,
    coalesce(time_zone, $default_zone) AS time_zone,
    if(time_zone IS NULL, 'default', 'gps') AS source
FROM (
    SELECT
        unnest($account_id::VARCHAR[]) AS account_id,
        unnest($activity_id::VARCHAR[]) AS activity_id,
        unnest($time_zone::VARCHAR[]) AS time_zone
)
