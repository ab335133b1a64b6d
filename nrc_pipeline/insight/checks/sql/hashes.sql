-- name: columns_of_part
-- Reads every column of a journal completely; journals hold no documents.
SELECT
    0 AS documents,
    0 * count(DISTINCT hash(journal)) AS wrong
FROM read_parquet([$file::VARCHAR], hive_partitioning = FALSE) AS journal;

-- name: hashes_of_part
SELECT
    count(*) AS documents,
    count(*) FILTER (
        WHERE
        sha256(payload) IS DISTINCT FROM payload_sha256
        OR strlen(payload) IS DISTINCT FROM payload_bytes
    ) AS wrong
FROM read_parquet([$file::VARCHAR], hive_partitioning = FALSE);

-- name: hashes_of_files
SELECT
    count(*) AS documents,
    count(*) FILTER (
        WHERE
        sha256(body) IS DISTINCT FROM file_sha256
        OR octet_length(body) IS DISTINCT FROM file_bytes
    ) AS wrong
FROM read_parquet([$file::VARCHAR], hive_partitioning = FALSE);
