-- Lists as they stand in the document: ten million samples are ten thousand rows to delete and to find,
-- their order needs no column, and each list compresses by itself.
INSERT INTO core.metric_samples BY NAME
SELECT
    account_id,
    activity_id,
    series,
    entry.type AS metric,
    list_transform(entry.values, LAMBDA sample: sample.start_epoch_ms) AS start_epoch_ms,
    list_transform(entry.values, LAMBDA sample: sample.end_epoch_ms - sample.start_epoch_ms) AS duration_ms,
    list_transform(entry.values, LAMBDA sample: sample.value) AS value
FROM (
    SELECT
        account_id,
        activity_id,
        unnest(document.metrics) AS entry,
        generate_subscripts(document.metrics, 1) - 1 AS series
    FROM batch_documents
    WHERE is_series
)
