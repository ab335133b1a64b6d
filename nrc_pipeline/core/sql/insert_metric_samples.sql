-- Samples stay lists, as in the document: ten million samples are then only ten thousand rows to delete and
-- to find, their order needs no column, and each list compresses well. The inner query selects texts by their
-- places before parsing, and the join identifies the samples afterwards. A join or a filter on the texts
-- themselves would collect two thousand of them.
INSERT INTO core.metric_samples BY NAME
SELECT
    batch_addresses.account_id,
    batch_addresses.activity_id,
    parsed.series,
    batch_addresses.activity_month,
    parsed.metric,
    parsed.unit,
    parsed.source,
    parsed.app_id,
    parsed.sample_count,
    parsed.start_epoch_ms,
    parsed.duration_ms,
    parsed.value
FROM (
    SELECT
        file_name,
        file_row_number,
        series,
        entry.type AS metric,
        entry.unit AS unit,
        entry.source AS source,
        entry."appId" AS app_id,
        len(entry.values) AS sample_count,
        list_transform(entry.values, LAMBDA sample: sample.start_epoch_ms) AS start_epoch_ms,
        list_transform(
            entry.values, LAMBDA sample: sample.end_epoch_ms - sample.start_epoch_ms
        ) AS duration_ms,
        list_transform(entry.values, LAMBDA sample: sample.value) AS value
    FROM (
        SELECT
            file_name,
            file_row_number,
            unnest(metrics) AS entry,
            generate_subscripts(metrics, 1) - 1 AS series
        FROM (
            SELECT
                file_name,
                file_row_number,
                json_transform(
                    payload,
                    '{"metrics":[{"type":"VARCHAR","unit":"VARCHAR","source":"VARCHAR","appId":"VARCHAR",
                         "values":[{"start_epoch_ms":"BIGINT","end_epoch_ms":"BIGINT","value":"DOUBLE"}]}]}'
                ).metrics AS metrics
            FROM (
                SELECT
                    if(is_wanted, file_name, null) AS file_name,
                    file_row_number,
                    if(is_wanted, payload, null) AS payload
                FROM (
                    SELECT
                        filename AS file_name,
                        file_row_number,
                        list_contains($places::VARCHAR[], filename || '#' || file_row_number) AS is_wanted,
                        payload
                    FROM
                        read_parquet(
                            $files::VARCHAR[],
                            filename = true,
                            file_row_number = true,
                            union_by_name = true,
                            hive_partitioning = false
                        )
                )
                UNION ALL
                SELECT
                    batch_addresses.file_name,
                    batch_addresses.file_row_number,
                    batch_odd.payload
                FROM batch_odd
                INNER JOIN batch_addresses USING (payload_sha256)
                WHERE batch_addresses.is_series
            )
        )
    )
) AS parsed
INNER JOIN batch_addresses USING (file_name, file_row_number)
