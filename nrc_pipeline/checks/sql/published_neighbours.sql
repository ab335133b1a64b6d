-- Whatever has a zone of its own in the published warehouse, for the others to take theirs from. What is
-- behind counts as it is published, since the zones of its neighbours were made before its news came.
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
