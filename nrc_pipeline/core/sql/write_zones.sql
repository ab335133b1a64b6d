INSERT INTO core.activity_zones BY NAME
SELECT zones_now.*
FROM zones_now
SEMI JOIN batch_members USING (account_id, activity_id)
