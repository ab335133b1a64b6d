SELECT
    account_id,
    activity_id
FROM marts.activities
