SELECT
    activity_id,
    epoch_ms(start_epoch_ms) AS started_at,
    source,
    fetched_at,
    series_count,
    payload_bytes
FROM landed_documents
WHERE kind = $kind AND start_epoch_ms >= $from_epoch_ms AND start_epoch_ms < $until_epoch_ms
ORDER BY start_epoch_ms DESC
LIMIT 5
