DELETE FROM core.activity_zones
USING (
    SELECT
        unnest($account_id::VARCHAR[]) AS account_id,
        unnest($activity_id::VARCHAR[]) AS activity_id
) AS gone
WHERE activity_zones.account_id = gone.account_id AND activity_zones.activity_id = gone.activity_id
