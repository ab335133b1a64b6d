COPY landed_parts TO $path (FORMAT parquet, COMPRESSION zstd)
