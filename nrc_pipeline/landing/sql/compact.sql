-- name: compact_documents
COPY (
    SELECT *
    FROM (
        SELECT * FROM read_parquet($files::VARCHAR[], union_by_name = TRUE, hive_partitioning = FALSE)
        UNION ALL BY NAME
        -- Older part files lack this column.
        SELECT NULL::VARCHAR AS translation_id
        WHERE FALSE
    )
    QUALIFY
        row_number()
            OVER (PARTITION BY account_id, activity_id, payload_sha256, translation_id ORDER BY fetched_at)
        = 1
    ORDER BY start_epoch_ms, activity_id, fetched_at
) TO $path (FORMAT parquet, COMPRESSION zstd);

-- name: compact_journal
COPY (
    SELECT DISTINCT *
    FROM read_parquet($files::VARCHAR[], union_by_name = TRUE, hive_partitioning = FALSE)
) TO $path (FORMAT parquet, COMPRESSION zstd);
