COPY (
    SELECT DISTINCT *
    FROM read_parquet($files::VARCHAR[], union_by_name = true, hive_partitioning = false)
) TO $path (FORMAT parquet, COMPRESSION zstd)
