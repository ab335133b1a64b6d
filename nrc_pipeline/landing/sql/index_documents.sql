INSERT INTO landed_parts BY NAME
SELECT
    $kind AS kind,
    landed.account_id,
    landed.activity_id,
    landed.start_epoch_ms,
    landed.last_modified,
    landed.fetched_at,
    landed.source,
    landed.walk_id,
    landed.payload_sha256,
    landed.payload_bytes,
    landed.series_count,
    landed.plain_version,
    landed.filename AS file_name,
    landed.file_row_number,
    listed.file_stamp
FROM
    read_parquet(
        $files::VARCHAR[],
        filename = true,
        file_row_number = true,
        union_by_name = true,
        hive_partitioning = false
    ) AS landed
INNER JOIN (
    SELECT
        unnest($files::VARCHAR[]) AS filename,
        unnest($stamps::VARCHAR[]) AS file_stamp
) AS listed USING (filename)
