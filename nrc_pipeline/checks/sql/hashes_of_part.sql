SELECT
    count(*) AS documents,
    count(*) FILTER (
        WHERE
        sha256(payload) IS DISTINCT FROM payload_sha256
        OR strlen(payload) IS DISTINCT FROM payload_bytes
    ) AS wrong
FROM read_parquet([$file::VARCHAR], hive_partitioning = false)
