SELECT count(*)
FROM parquet_metadata($file)
