SELECT
    count(*) AS samples,
    sum(start_epoch_ms) AS starts,
    sum(end_epoch_ms) AS ends,
    sum(value) AS total
FROM core.metric_values
