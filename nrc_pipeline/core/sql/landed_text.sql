SELECT payload
FROM read_parquet([$file_name::VARCHAR], file_row_number = true, hive_partitioning = false)
WHERE file_row_number = $file_row_number
