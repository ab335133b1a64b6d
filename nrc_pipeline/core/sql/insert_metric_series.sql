INSERT INTO core.metric_series BY NAME
SELECT
    account_id,
    activity_id,
    series,
    entry.type AS metric,
    entry.unit AS unit,
    entry.source AS source,
    entry."appId" AS app_id,
    len(entry.values) AS sample_count
FROM (
    SELECT
        account_id,
        activity_id,
        unnest(document.metrics) AS entry,
        generate_subscripts(document.metrics, 1) - 1 AS series
    FROM batch_documents
    WHERE is_series
)
