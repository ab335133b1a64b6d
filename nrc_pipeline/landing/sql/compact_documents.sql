COPY (
    SELECT *
    FROM read_parquet($files::VARCHAR[], union_by_name = true, hive_partitioning = false)
    QUALIFY row_number() OVER (PARTITION BY account_id, activity_id, payload_sha256 ORDER BY fetched_at) = 1
    ORDER BY start_epoch_ms, activity_id, fetched_at
) TO $path (FORMAT parquet, COMPRESSION zstd)
