-- name: activity_list_files
SET VARIABLE activity_list_files = $files;

-- name: activity_details_files
SET VARIABLE activity_details_files = $files;

-- name: raw_activity_list
CREATE VIEW raw.activity_list AS
SELECT *
FROM read_parquet(getvariable('activity_list_files'), union_by_name = TRUE, hive_partitioning = FALSE);

-- name: raw_activity_list_empty
CREATE VIEW raw.activity_list AS
SELECT
    NULL::VARCHAR AS account_id,
    NULL::VARCHAR AS activity_id,
    NULL::BIGINT AS start_epoch_ms,
    NULL::BIGINT AS last_modified,
    NULL::TIMESTAMP AS fetched_at,
    NULL::VARCHAR AS source,
    NULL::VARCHAR AS walk_id,
    NULL::VARCHAR AS translation_id,
    NULL::VARCHAR AS payload_sha256,
    NULL::BIGINT AS payload_bytes,
    NULL::INTEGER AS series_count,
    NULL::INTEGER AS plain_version,
    NULL::VARCHAR AS payload
WHERE FALSE;

-- name: raw_activity_details
CREATE VIEW raw.activity_details AS
SELECT *
FROM read_parquet(getvariable('activity_details_files'), union_by_name = TRUE, hive_partitioning = FALSE);

-- name: raw_activity_details_empty
CREATE VIEW raw.activity_details AS
SELECT
    NULL::VARCHAR AS account_id,
    NULL::VARCHAR AS activity_id,
    NULL::BIGINT AS start_epoch_ms,
    NULL::BIGINT AS last_modified,
    NULL::TIMESTAMP AS fetched_at,
    NULL::VARCHAR AS source,
    NULL::VARCHAR AS walk_id,
    NULL::VARCHAR AS translation_id,
    NULL::VARCHAR AS payload_sha256,
    NULL::BIGINT AS payload_bytes,
    NULL::INTEGER AS series_count,
    NULL::INTEGER AS plain_version,
    NULL::VARCHAR AS payload
WHERE FALSE;
