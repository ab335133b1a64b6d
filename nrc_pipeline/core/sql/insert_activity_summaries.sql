INSERT INTO core.activity_summaries BY NAME
SELECT
    account_id,
    activity_id,
    ordinal,
    entry.metric AS metric,
    entry.summary AS summary,
    entry.source AS source,
    entry.app_id AS app_id,
    entry.value AS value
FROM (
    SELECT
        account_id,
        activity_id,
        unnest(document.summaries) AS entry,
        generate_subscripts(document.summaries, 1) - 1 AS ordinal
    FROM batch_documents
)
