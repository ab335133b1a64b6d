-- All published activities with their own zone, as neighbours for the others. An activity that is behind
-- counts as published, because the zones of its neighbours were computed before its news arrived.
DELETE FROM core.activities USING members
WHERE
    members.is_behind
    AND activities.account_id = members.account_id
    AND activities.activity_id = members.activity_id;

INSERT INTO core.activity_zones BY NAME
SELECT *
FROM published.core.activity_zones
ANTI JOIN (
    SELECT
        account_id,
        activity_id
    FROM members
    WHERE NOT is_behind
) USING (account_id, activity_id)
WHERE source IN ('gps', 'document');

INSERT INTO core.activities BY NAME
SELECT *
FROM published.core.activities
SEMI JOIN core.activity_zones USING (account_id, activity_id)
