-- Reads every column of a journal completely; journals hold no documents.
SELECT
    0 AS documents,
    0 * count(DISTINCT hash(journal)) AS wrong
FROM read_parquet([$file::VARCHAR], hive_partitioning = false) AS journal
