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
    file_name,
    file_row_number
FROM landed_parts
QUALIFY row_number() OVER (
    PARTITION BY kind, account_id, activity_id, payload_sha256 ORDER BY fetched_at, file_name, file_row_number
) = 1
