-- DISTINCT, because during compaction the same row is there twice for a moment.
INSERT INTO landed_attempts BY NAME
SELECT DISTINCT * FROM read_parquet($files::VARCHAR[], union_by_name = true, hive_partitioning = false)
