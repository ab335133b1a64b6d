-- The headers of the batch: everything except the series, with explicit types.
CREATE OR REPLACE TEMP TABLE batch_documents AS
SELECT
    batch_addresses.account_id,
    batch_addresses.activity_id,
    parsed.document
FROM (
    SELECT
        file_name,
        file_row_number,
        json_transform(
            payload,
            '{"id":"VARCHAR","type":"VARCHAR","app_id":"VARCHAR","start_epoch_ms":"BIGINT",
             "end_epoch_ms":"BIGINT","last_modified":"BIGINT","active_duration_ms":"BIGINT","status":"VARCHAR","session":"BOOLEAN",
             "delete_indicator":"BOOLEAN",
             "summaries":[{"metric":"VARCHAR","summary":"VARCHAR","source":"VARCHAR","app_id":"VARCHAR","value":"DOUBLE"}],
             "sources":["VARCHAR"],"tags":"MAP(VARCHAR,VARCHAR)","change_tokens":["VARCHAR"],"metric_types":["VARCHAR"],
             "moments":[{"key":"VARCHAR","value":"VARCHAR","timestamp":"BIGINT","app_id":"VARCHAR","source":"VARCHAR"}]}'
        ) AS document
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
        WHERE batch_addresses.is_header
    )
) AS parsed
INNER JOIN batch_addresses USING (file_name, file_row_number)
WHERE batch_addresses.is_header
