-- The activities whose missing_since is about to change.
CREATE OR REPLACE TEMP TABLE batch_members AS
SELECT
    activities.account_id,
    activities.activity_id
FROM core.activities
LEFT JOIN missing
    ON
        activities.account_id = missing.account_id
        AND activities.activity_id = missing.activity_id
        AND missing.is_believed
WHERE activities.missing_since IS DISTINCT FROM missing.missing_since
