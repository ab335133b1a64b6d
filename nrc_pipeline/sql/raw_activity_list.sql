CREATE VIEW raw.activity_list AS
SELECT *
FROM read_parquet(getvariable('activity_list_files'), union_by_name = true, hive_partitioning = false)
