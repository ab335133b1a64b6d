INSERT INTO core.activities BY NAME
SELECT
    parsed.account_id,
    parsed.activity_id,
    parsed.document.type AS activity_type,
    parsed.document.app_id AS app_id,
    epoch_ms(parsed.document.start_epoch_ms) AS started_at,
    epoch_ms(parsed.document.end_epoch_ms) AS ended_at,
    epoch_ms(parsed.document.last_modified) AS last_modified_at,
    parsed.document.start_epoch_ms AS start_epoch_ms,
    parsed.document.end_epoch_ms AS end_epoch_ms,
    parsed.document.last_modified AS last_modified,
    parsed.document.active_duration_ms AS active_duration_ms,
    parsed.document.status AS status,
    parsed.document.session AS is_session,
    parsed.document.delete_indicator AS is_deleted,
    batch_members.has_details,
    parsed.document.metric_types AS metric_types,
    parsed.document.sources AS sources,
    parsed.document.change_tokens AS change_tokens,
    batch_extra.extra,
    batch_members.header_sha256 AS raw_sha256,
    batch_members.series_sha256,
    $loaded_at::TIMESTAMP AS loaded_at,
    $normaliser_version AS normaliser_version
FROM batch_documents AS parsed
INNER JOIN batch_members USING (account_id, activity_id)
LEFT JOIN batch_extra USING (account_id, activity_id)
