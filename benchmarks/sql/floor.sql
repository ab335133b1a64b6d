-- The least that reading every sample costs: parse it, touch each of its leaves, write nothing.
SELECT
    count(*) AS samples,
    sum(sample.start_epoch_ms) AS starts,
    sum(sample.end_epoch_ms) AS ends,
    sum(sample.value) AS total
FROM (
    SELECT unnest(entry.values) AS sample
    FROM (
        SELECT
            unnest(
                json_transform(
                    payload,
                    '{"metrics":[{"values":[{"start_epoch_ms":"BIGINT","end_epoch_ms":"BIGINT","value":"DOUBLE"}]}]}'
                ).metrics
            ) AS entry
        FROM read_parquet($files::VARCHAR[])
    )
)
