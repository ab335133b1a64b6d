-- name: index_documents
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
    landed.translation_id,
    landed.filename AS file_name,
    landed.file_row_number,
    listed.file_stamp
FROM (
    SELECT *
    FROM
        read_parquet(
            $files::VARCHAR[],
            filename = TRUE,
            file_row_number = TRUE,
            union_by_name = TRUE,
            hive_partitioning = FALSE
        )
    UNION ALL BY NAME
    -- Older part files lack this column.
    SELECT NULL::VARCHAR AS translation_id
    WHERE FALSE
) AS landed
INNER JOIN (
    SELECT
        unnest($files::VARCHAR[]) AS filename,
        unnest($stamps::VARCHAR[]) AS file_stamp
) AS listed USING (filename);

-- name: landed_once
-- During compaction the same row is there twice for a moment; either copy will do.
INSERT INTO landed_documents
SELECT
    kind,
    account_id,
    activity_id,
    start_epoch_ms,
    last_modified,
    fetched_at,
    source,
    walk_id,
    payload_sha256,
    payload_bytes,
    series_count,
    plain_version,
    translation_id,
    file_name,
    file_row_number
FROM landed_parts
-- A translation without its own row was interrupted, or there is a newer one.
WHERE
    translation_id IS NULL
    OR EXISTS (
        SELECT 1
        FROM landed_translations
        WHERE landed_translations.translation_id = landed_parts.translation_id
    )
QUALIFY row_number() OVER (
    PARTITION BY kind, account_id, activity_id, payload_sha256, translation_id
    ORDER BY fetched_at, file_name, file_row_number
) = 1;

-- name: recall_parts
-- What the index says of the part files that have not changed since it was written.
INSERT INTO landed_parts BY NAME
SELECT remembered.*
FROM read_parquet($index) AS remembered
SEMI JOIN (
    SELECT
        unnest($files::VARCHAR[]) AS file_name,
        unnest($stamps::VARCHAR[]) AS file_stamp
) USING (file_name, file_stamp);

-- name: recalled_files
SELECT DISTINCT file_name
FROM landed_parts;

-- name: write_index
COPY landed_parts TO $path (FORMAT parquet, COMPRESSION zstd);
