CREATE OR REPLACE VIEW core.metric_values AS
SELECT
    account_id,
    activity_id,
    series,
    cast(unnest(range(len(value))) AS INTEGER) AS ordinal,
    metric,
    unnest(start_epoch_ms) AS start_epoch_ms,
    unnest(start_epoch_ms) + unnest(duration_ms) AS end_epoch_ms,
    unnest(value) AS value
FROM core.metric_samples
