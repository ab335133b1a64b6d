SELECT payload
FROM read_parquet($files::VARCHAR[])
