DELETE FROM core.activity_zones USING batch_members
WHERE
    activity_zones.account_id = batch_members.account_id
    AND activity_zones.activity_id = batch_members.activity_id
