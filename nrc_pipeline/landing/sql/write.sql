-- name: write_documents
-- Level 1: for these texts the files are no larger than with level 3, in two thirds of the time.
COPY (
    SELECT
        named.*,
        decode(landing_texts.payload) AS payload
    FROM (
        SELECT
            unnest($account_id::VARCHAR[]) AS account_id,
            unnest($activity_id::VARCHAR[]) AS activity_id,
            unnest($start_epoch_ms::BIGINT[]) AS start_epoch_ms,
            unnest($last_modified::BIGINT[]) AS last_modified,
            unnest($fetched_at::TIMESTAMP[]) AS fetched_at,
            unnest($source::VARCHAR[]) AS source,
            unnest($walk_id::VARCHAR[]) AS walk_id,
            unnest($translation_id::VARCHAR[]) AS translation_id,
            unnest($payload_sha256::VARCHAR[]) AS payload_sha256,
            unnest($payload_bytes::BIGINT[]) AS payload_bytes,
            unnest($series_count::INTEGER[]) AS series_count,
            unnest($plain_version::INTEGER[]) AS plain_version
    ) AS named
    POSITIONAL JOIN landing_texts
) TO $path (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1);

-- name: write_files
COPY (
    SELECT
        unnest($account_id::VARCHAR[]) AS account_id,
        unnest($file_name::VARCHAR[]) AS file_name,
        unnest($format::VARCHAR[]) AS format,
        unnest($group_key::VARCHAR[]) AS group_key,
        unnest($file_sha256::VARCHAR[]) AS file_sha256,
        unnest($file_bytes::BIGINT[]) AS file_bytes,
        unnest($received_at::TIMESTAMP[]) AS received_at,
        unnest($body::BLOB[]) AS body
) TO $path (FORMAT parquet, COMPRESSION zstd);

-- name: write_translations
COPY (
    SELECT
        unnest($translation_id::VARCHAR[]) AS translation_id,
        unnest($account_id::VARCHAR[]) AS account_id,
        unnest($format::VARCHAR[]) AS format,
        unnest($version::INTEGER[]) AS version,
        unnest($group_key::VARCHAR[]) AS group_key,
        unnest($file_sha256s::VARCHAR[][]) AS file_sha256s,
        unnest($translated_at::TIMESTAMP[]) AS translated_at,
        unnest($activities::INTEGER[]) AS activities,
        unnest($reasons::VARCHAR[][]) AS reasons
) TO $path (FORMAT parquet, COMPRESSION zstd);

-- name: write_walks
COPY (
    SELECT
        unnest($walk_id::VARCHAR[]) AS walk_id,
        unnest($walk_number::BIGINT[]) AS walk_number,
        unnest($account_id::VARCHAR[]) AS account_id,
        unnest($started_at::TIMESTAMP[]) AS started_at,
        unnest($ended_at::TIMESTAMP[]) AS ended_at,
        unnest($dialect::VARCHAR[]) AS dialect,
        unnest($activity_types::VARCHAR[]) AS activity_types,
        unnest($outcome::VARCHAR[]) AS outcome,
        unnest($pages::INTEGER[]) AS pages,
        unnest($reason::VARCHAR[]) AS reason,
        unnest($seen_ids::VARCHAR[][]) AS seen_ids,
        unnest($seen_last_modified::BIGINT[][]) AS seen_last_modified
) TO $path (FORMAT parquet, COMPRESSION zstd);

-- name: write_attempts
COPY (
    SELECT
        unnest($account_id::VARCHAR[]) AS account_id,
        unnest($walk_number::BIGINT[]) AS walk_number,
        unnest($activity_id::VARCHAR[]) AS activity_id,
        unnest($start_epoch_ms::BIGINT[]) AS start_epoch_ms,
        unnest($listed_last_modified::BIGINT[]) AS listed_last_modified,
        unnest($attempted_at::TIMESTAMP[]) AS attempted_at,
        unnest($source::VARCHAR[]) AS source,
        unnest($outcome::VARCHAR[]) AS outcome,
        unnest($reason::VARCHAR[]) AS reason,
        unnest($body::BLOB[]) AS body
) TO $path (FORMAT parquet, COMPRESSION zstd);

-- name: write_loads
COPY (
    SELECT
        unnest($load_id::VARCHAR[]) AS load_id,
        unnest($stage::VARCHAR[]) AS stage,
        unnest($started_at::TIMESTAMP[]) AS started_at,
        unnest($ended_at::TIMESTAMP[]) AS ended_at,
        unnest($window_start::VARCHAR[]) AS window_start,
        unnest($window_end::VARCHAR[]) AS window_end,
        unnest($requests::INTEGER[]) AS requests,
        unnest($documents::INTEGER[]) AS documents,
        unnest($rows_written::BIGINT[]) AS rows_written,
        unnest($outcome::VARCHAR[]) AS outcome,
        unnest($reason::VARCHAR[]) AS reason
) TO $path (FORMAT parquet, COMPRESSION zstd);

-- name: write_checks
COPY (
    SELECT
        unnest($check_name::VARCHAR[]) AS check_name,
        unnest($checked_at::TIMESTAMP[]) AS checked_at,
        unnest($checked_by::VARCHAR[]) AS checked_by,
        unnest($passed::BOOLEAN[]) AS passed,
        unnest($description::VARCHAR[]) AS description,
        unnest($numbers::VARCHAR[]) AS numbers
) TO $path (FORMAT parquet, COMPRESSION zstd);
