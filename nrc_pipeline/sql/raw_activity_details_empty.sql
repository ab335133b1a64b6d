CREATE VIEW raw.activity_details AS
SELECT
    NULL::VARCHAR AS account_id,
    NULL::VARCHAR AS activity_id,
    NULL::BIGINT AS start_epoch_ms,
    NULL::BIGINT AS last_modified,
    NULL::TIMESTAMP AS fetched_at,
    NULL::VARCHAR AS source,
    NULL::VARCHAR AS walk_id,
    NULL::VARCHAR AS payload_sha256,
    NULL::BIGINT AS payload_bytes,
    NULL::INTEGER AS series_count,
    NULL::INTEGER AS plain_version,
    NULL::VARCHAR AS payload
WHERE FALSE
