-- name: audit_activities
-- One row per activity whose tables contradict each other or the landing zone, with the first finding.
WITH landed AS (
    SELECT DISTINCT
        payload_sha256,
        series_count
    FROM landed_documents
),

loaded AS (
    SELECT
        account_id,
        activity_id,
        count(*) AS series_count
    FROM core.metric_series
    GROUP BY account_id, activity_id
),

findings AS (
    SELECT
        account_id,
        activity_id,
        'more than one row in core.activities' AS finding
    FROM core.activities
    GROUP BY account_id, activity_id
    HAVING count(*) > 1

    UNION ALL

    SELECT
        account_id,
        activity_id,
        'more than one summary at a position' AS finding
    FROM core.activity_summaries
    GROUP BY account_id, activity_id, ordinal
    HAVING count(*) > 1

    UNION ALL

    SELECT
        account_id,
        activity_id,
        'more than one tag of a key' AS finding
    FROM core.activity_tags
    GROUP BY account_id, activity_id, key
    HAVING count(*) > 1

    UNION ALL

    SELECT
        account_id,
        activity_id,
        'more than one moment at a position' AS finding
    FROM core.activity_moments
    GROUP BY account_id, activity_id, ordinal
    HAVING count(*) > 1

    UNION ALL

    SELECT
        account_id,
        activity_id,
        'more than one series at a position' AS finding
    FROM core.metric_series
    GROUP BY account_id, activity_id, series
    HAVING count(*) > 1

    UNION ALL

    SELECT
        account_id,
        activity_id,
        'more than one zone' AS finding
    FROM core.activity_zones
    GROUP BY account_id, activity_id
    HAVING count(*) > 1

    UNION ALL

    SELECT
        account_id,
        activity_id,
        'a series whose samples are not as many as it says' AS finding
    FROM core.metric_samples
    WHERE
        sample_count IS DISTINCT FROM len(value)
        OR len(value) IS DISTINCT FROM len(start_epoch_ms)
        OR len(value) IS DISTINCT FROM len(duration_ms)

    UNION ALL

    SELECT
        activities.account_id,
        activities.activity_id,
        'the landing zone does not hold its text' AS finding
    FROM core.activities
    ANTI JOIN landed_documents ON activities.raw_sha256 = landed_documents.payload_sha256

    UNION ALL

    SELECT
        activities.account_id,
        activities.activity_id,
        'not as many series as its landed text has' AS finding
    FROM core.activities
    INNER JOIN landed
        ON activities.series_sha256 = landed.payload_sha256
    LEFT JOIN loaded
        ON activities.account_id = loaded.account_id AND activities.activity_id = loaded.activity_id
    WHERE coalesce(loaded.series_count, 0) != landed.series_count
)

SELECT
    account_id,
    activity_id,
    min(finding) AS finding
FROM findings
GROUP BY account_id, activity_id
ORDER BY account_id, activity_id;

-- name: audit_orphans
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
ORDER BY table_name;

-- name: tripped_texts
-- The landed text of a failing activity's header: the version to be refused.
SELECT DISTINCT
    landed_documents.account_id,
    landed_documents.activity_id,
    landed_documents.payload_sha256,
    landed_documents.source,
    landed_documents.fetched_at,
    landed_documents.file_name,
    landed_documents.file_row_number
FROM landed_documents
INNER JOIN core.activities
    ON
        landed_documents.account_id = activities.account_id
        AND landed_documents.activity_id = activities.activity_id
        AND landed_documents.payload_sha256 = activities.raw_sha256
WHERE landed_documents.account_id = $account_id AND landed_documents.activity_id = $activity_id;
