-- Texts of the batch, each with the columns that identify it.
SELECT
    batch_addresses.account_id,
    batch_addresses.activity_id,
    batch_addresses.payload_sha256,
    landed.source,
    landed.fetched_at,
    landed.payload
FROM
    read_parquet(
        $files::VARCHAR[],
        filename = true,
        file_row_number = true,
        union_by_name = true,
        hive_partitioning = false
    ) AS landed
INNER JOIN batch_addresses
    ON
        landed.filename = batch_addresses.file_name
        AND landed.file_row_number = batch_addresses.file_row_number
WHERE list_contains($payload_sha256::VARCHAR[], batch_addresses.payload_sha256)
