CREATE VIEW raw.activity_details AS
SELECT *
FROM read_parquet(getvariable('activity_details_files'), union_by_name = true, hive_partitioning = false)
