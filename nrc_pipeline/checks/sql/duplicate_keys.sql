SELECT
    (
        SELECT count(*) FROM (
            SELECT 1 FROM core.activities
            GROUP BY account_id, activity_id
            HAVING count(*) > 1
        )
    ) AS activities,
    (
        SELECT count(*) FROM (
            SELECT 1 FROM core.activity_summaries
            GROUP BY account_id, activity_id, ordinal
            HAVING count(*) > 1
        )
    ) AS activity_summaries,
    (
        SELECT count(*) FROM (
            SELECT 1 FROM core.activity_tags
            GROUP BY account_id, activity_id, key
            HAVING count(*) > 1
        )
    ) AS activity_tags,
    (
        SELECT count(*) FROM (
            SELECT 1 FROM core.activity_moments
            GROUP BY account_id, activity_id, ordinal
            HAVING count(*) > 1
        )
    ) AS activity_moments,
    (
        SELECT count(*) FROM (
            SELECT 1 FROM core.metric_series
            GROUP BY account_id, activity_id, series
            HAVING count(*) > 1
        )
    ) AS metric_series,
    (
        SELECT count(*) FROM (
            SELECT 1 FROM core.activity_zones
            GROUP BY account_id, activity_id
            HAVING count(*) > 1
        )
    ) AS activity_zones
