CREATE OR REPLACE VIEW core.metric_series AS
SELECT
    account_id,
    activity_id,
    series,
    metric,
    unit,
    source,
    app_id,
    sample_count
FROM core.metric_samples
