-- Each document of the batch parsed once, with explicit types.
CREATE OR REPLACE TEMP TABLE batch_documents AS
SELECT
    batch_addresses.account_id,
    batch_addresses.activity_id,
    batch_addresses.payload_sha256,
    batch_addresses.is_header,
    batch_addresses.is_series,
    json_transform(
        coalesce(batch_odd.payload, landed.payload),
        '{"id":"VARCHAR","type":"VARCHAR","app_id":"VARCHAR","start_epoch_ms":"BIGINT",
         "end_epoch_ms":"BIGINT","last_modified":"BIGINT","active_duration_ms":"BIGINT","status":"VARCHAR","session":"BOOLEAN",
         "delete_indicator":"BOOLEAN",
         "summaries":[{"metric":"VARCHAR","summary":"VARCHAR","source":"VARCHAR","app_id":"VARCHAR","value":"DOUBLE"}],
         "sources":["VARCHAR"],"tags":"MAP(VARCHAR,VARCHAR)","change_tokens":["VARCHAR"],"metric_types":["VARCHAR"],
         "metrics":[{"type":"VARCHAR","unit":"VARCHAR","source":"VARCHAR","appId":"VARCHAR",
                     "values":[{"start_epoch_ms":"BIGINT","end_epoch_ms":"BIGINT","value":"DOUBLE"}]}],
         "moments":[{"key":"VARCHAR","value":"VARCHAR","timestamp":"BIGINT","app_id":"VARCHAR","source":"VARCHAR"}]}'
    ) AS document
FROM
    read_parquet(
        $files::VARCHAR[],
        filename = true,
        file_row_number = true,
        union_by_name = true,
        hive_partitioning = false
    ) AS landed
INNER JOIN batch_addresses
    ON
        landed.filename = batch_addresses.file_name
        AND landed.file_row_number = batch_addresses.file_row_number
LEFT JOIN batch_odd ON batch_addresses.payload_sha256 = batch_odd.payload_sha256
