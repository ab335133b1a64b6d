-- A month that is being compacted shows the same row twice for a moment; either will do.
INSERT INTO landed_documents
SELECT
    $kind AS kind,
    account_id,
    activity_id,
    start_epoch_ms,
    last_modified,
    fetched_at,
    source,
    walk_id,
    payload_sha256,
    payload_bytes,
    series_count,
    plain_version,
    filename AS file_name,
    file_row_number
FROM
    read_parquet(
        $files::VARCHAR[],
        filename = true,
        file_row_number = true,
        union_by_name = true,
        hive_partitioning = false
    )
QUALIFY row_number() OVER (
    PARTITION BY account_id, activity_id, payload_sha256 ORDER BY fetched_at, filename, file_row_number
) = 1
