-- DISTINCT, since a folder that is being compacted shows the same row twice for a moment.
INSERT INTO landed_checks BY NAME
SELECT DISTINCT * FROM read_parquet($files::VARCHAR[], union_by_name = true, hive_partitioning = false)
