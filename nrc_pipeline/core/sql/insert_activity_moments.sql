INSERT INTO core.activity_moments BY NAME
SELECT
    account_id,
    activity_id,
    ordinal,
    entry.key AS key,
    entry.value AS value,
    epoch_ms(entry.timestamp) AS moment_at,
    entry.timestamp AS timestamp_epoch_ms,
    entry.app_id AS app_id,
    entry.source AS source
FROM (
    SELECT
        account_id,
        activity_id,
        unnest(document.moments) AS entry,
        generate_subscripts(document.moments, 1) - 1 AS ordinal
    FROM batch_documents
)
