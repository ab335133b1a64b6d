UPDATE core.activities
SET missing_since = news.missing_since
FROM (
    SELECT
        activities.account_id,
        activities.activity_id,
        missing.missing_since
    FROM core.activities
    LEFT JOIN missing
        ON
            activities.account_id = missing.account_id
            AND activities.activity_id = missing.activity_id
            AND missing.is_believed
    WHERE activities.missing_since IS DISTINCT FROM missing.missing_since
) AS news
WHERE activities.account_id = news.account_id AND activities.activity_id = news.activity_id
