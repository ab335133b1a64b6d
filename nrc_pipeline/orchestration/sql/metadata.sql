-- name: count_activities
SELECT
    if(
        start_epoch_ms >= $from_epoch_ms AND start_epoch_ms < $until_epoch_ms,
        least(greatest(strftime(epoch_ms(start_epoch_ms), '%Y-%m'), $first_month), $last_month),
        NULL
    ) AS month,
    count(*) AS row_count
FROM core.activities
GROUP BY ALL;

-- name: count_activity_moments
SELECT
    if(
        activities.start_epoch_ms >= $from_epoch_ms AND activities.start_epoch_ms < $until_epoch_ms,
        least(greatest(strftime(epoch_ms(activities.start_epoch_ms), '%Y-%m'), $first_month), $last_month),
        NULL
    ) AS month,
    count(*) AS row_count
FROM core.activity_moments
INNER JOIN core.activities USING (account_id, activity_id)
GROUP BY ALL;

-- name: count_activity_summaries
SELECT
    if(
        activities.start_epoch_ms >= $from_epoch_ms AND activities.start_epoch_ms < $until_epoch_ms,
        least(greatest(strftime(epoch_ms(activities.start_epoch_ms), '%Y-%m'), $first_month), $last_month),
        NULL
    ) AS month,
    count(*) AS row_count
FROM core.activity_summaries
INNER JOIN core.activities USING (account_id, activity_id)
GROUP BY ALL;

-- name: count_activity_tags
SELECT
    if(
        activities.start_epoch_ms >= $from_epoch_ms AND activities.start_epoch_ms < $until_epoch_ms,
        least(greatest(strftime(epoch_ms(activities.start_epoch_ms), '%Y-%m'), $first_month), $last_month),
        NULL
    ) AS month,
    count(*) AS row_count
FROM core.activity_tags
INNER JOIN core.activities USING (account_id, activity_id)
GROUP BY ALL;

-- name: count_activity_zones
SELECT
    if(
        activities.start_epoch_ms >= $from_epoch_ms AND activities.start_epoch_ms < $until_epoch_ms,
        least(greatest(strftime(epoch_ms(activities.start_epoch_ms), '%Y-%m'), $first_month), $last_month),
        NULL
    ) AS month,
    count(*) AS row_count
FROM core.activity_zones
INNER JOIN core.activities USING (account_id, activity_id)
GROUP BY ALL;

-- name: count_landed
SELECT
    if(
        start_epoch_ms >= $from_epoch_ms AND start_epoch_ms < $until_epoch_ms,
        least(greatest(strftime(epoch_ms(start_epoch_ms), '%Y-%m'), $first_month), $last_month),
        NULL
    ) AS month,
    count(*) AS row_count
FROM landed_documents
WHERE kind = $kind
GROUP BY ALL;

-- name: count_metric_series
SELECT
    if(
        activities.start_epoch_ms >= $from_epoch_ms AND activities.start_epoch_ms < $until_epoch_ms,
        least(greatest(strftime(epoch_ms(activities.start_epoch_ms), '%Y-%m'), $first_month), $last_month),
        NULL
    ) AS month,
    count(*) AS row_count
FROM core.metric_series
INNER JOIN core.activities USING (account_id, activity_id)
GROUP BY ALL;

-- name: count_metric_values
SELECT
    if(
        activities.start_epoch_ms >= $from_epoch_ms AND activities.start_epoch_ms < $until_epoch_ms,
        least(greatest(strftime(epoch_ms(activities.start_epoch_ms), '%Y-%m'), $first_month), $last_month),
        NULL
    ) AS month,
    coalesce(sum(metric_series.sample_count), 0) AS row_count
FROM core.metric_series
INNER JOIN core.activities USING (account_id, activity_id)
GROUP BY ALL;

-- name: preview_activities
SELECT
    started_at,
    activity_type,
    active_duration_ms,
    has_details,
    len(metric_types) AS metrics,
    last_modified_at
FROM core.activities
WHERE start_epoch_ms >= $from_epoch_ms AND start_epoch_ms < $until_epoch_ms
ORDER BY start_epoch_ms DESC
LIMIT 5;

-- name: preview_activity_moments
SELECT
    activities.started_at,
    activity_moments.key,
    activity_moments.value,
    activity_moments.moment_at
FROM core.activity_moments
INNER JOIN core.activities USING (account_id, activity_id)
WHERE
    activities.start_epoch_ms >= $from_epoch_ms
    AND activities.start_epoch_ms < $until_epoch_ms
ORDER BY activities.start_epoch_ms DESC, activity_moments.ordinal ASC
LIMIT 5;

-- name: preview_activity_summaries
SELECT
    activities.started_at,
    activity_summaries.metric,
    activity_summaries.summary,
    activity_summaries.value
FROM core.activity_summaries
INNER JOIN core.activities USING (account_id, activity_id)
WHERE
    activities.start_epoch_ms >= $from_epoch_ms
    AND activities.start_epoch_ms < $until_epoch_ms
ORDER BY activities.start_epoch_ms DESC, activity_summaries.ordinal ASC
LIMIT 5;

-- name: preview_activity_tags
SELECT
    activities.started_at,
    activity_tags.key,
    activity_tags.value
FROM core.activity_tags
INNER JOIN core.activities USING (account_id, activity_id)
WHERE
    activities.start_epoch_ms >= $from_epoch_ms
    AND activities.start_epoch_ms < $until_epoch_ms
    AND activity_tags.key IN ('location', 'terrain', 'rpe', 'com.nike.weather', 'com.nike.temperature')
ORDER BY activities.start_epoch_ms DESC, activity_tags.key ASC
LIMIT 5;

-- name: preview_activity_zones
SELECT
    activities.started_at,
    activity_zones.source
FROM core.activity_zones
INNER JOIN core.activities USING (account_id, activity_id)
WHERE
    activities.start_epoch_ms >= $from_epoch_ms
    AND activities.start_epoch_ms < $until_epoch_ms
ORDER BY activities.start_epoch_ms DESC, activity_zones.source ASC
LIMIT 5;

-- name: preview_landed
SELECT
    activity_id,
    epoch_ms(start_epoch_ms) AS started_at,
    source,
    fetched_at,
    series_count,
    payload_bytes
FROM landed_documents
WHERE kind = $kind AND start_epoch_ms >= $from_epoch_ms AND start_epoch_ms < $until_epoch_ms
ORDER BY start_epoch_ms DESC
LIMIT 5;

-- name: preview_metric_series
SELECT
    activities.started_at,
    metric_series.metric,
    metric_series.unit,
    metric_series.source,
    metric_series.sample_count
FROM core.metric_series
INNER JOIN core.activities USING (account_id, activity_id)
WHERE
    activities.start_epoch_ms >= $from_epoch_ms
    AND activities.start_epoch_ms < $until_epoch_ms
ORDER BY activities.start_epoch_ms DESC, metric_series.series ASC
LIMIT 5;

-- name: preview_metric_values
SELECT
    activities.started_at,
    metric_values.metric,
    metric_values.ordinal,
    metric_values.start_epoch_ms - activities.start_epoch_ms AS offset_ms,
    metric_values.value
FROM core.metric_values
INNER JOIN core.activities USING (account_id, activity_id)
WHERE
    metric_values.metric IN ('heart_rate', 'pace')
    AND activities.start_epoch_ms = (
        SELECT max(newest.start_epoch_ms)
        FROM core.activities AS newest
        WHERE
            newest.has_details
            AND newest.start_epoch_ms >= $from_epoch_ms
            AND newest.start_epoch_ms < $until_epoch_ms
    )
ORDER BY metric_values.metric, metric_values.ordinal
LIMIT 5;

-- name: tables_made
SELECT
    database_name,
    schema_name,
    table_name
FROM duckdb_tables()
WHERE database_name IN ('nrc', 'analytics') AND NOT internal;
