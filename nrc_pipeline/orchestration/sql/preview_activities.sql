SELECT
    started_at,
    activity_type,
    active_duration_ms,
    has_details,
    len(metric_types) AS metrics,
    last_modified_at
FROM core.activities
WHERE start_epoch_ms >= $from_epoch_ms AND start_epoch_ms < $until_epoch_ms
ORDER BY start_epoch_ms DESC
LIMIT 5
