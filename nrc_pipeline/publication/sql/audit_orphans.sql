-- Rows of activities that are not in core.activities.
SELECT
    table_name,
    count(*) AS orphans
FROM (
    SELECT
        'core.activity_summaries' AS table_name,
        account_id,
        activity_id
    FROM core.activity_summaries
    UNION ALL
    SELECT
        'core.activity_tags' AS table_name,
        account_id,
        activity_id
    FROM core.activity_tags
    UNION ALL
    SELECT
        'core.activity_moments' AS table_name,
        account_id,
        activity_id
    FROM core.activity_moments
    UNION ALL
    SELECT
        'core.metric_samples' AS table_name,
        account_id,
        activity_id
    FROM core.metric_samples
    UNION ALL
    SELECT
        'core.activity_zones' AS table_name,
        account_id,
        activity_id
    FROM core.activity_zones
)
ANTI JOIN core.activities USING (account_id, activity_id)
GROUP BY table_name
ORDER BY table_name
