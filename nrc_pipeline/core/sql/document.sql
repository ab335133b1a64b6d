-- name: rebuild_activity
SELECT
    {
        'id': activity_id,
        'type': activity_type,
        'app_id': app_id,
        'start_epoch_ms': start_epoch_ms,
        'end_epoch_ms': end_epoch_ms,
        'last_modified': last_modified,
        'active_duration_ms': active_duration_ms,
        'status': status,
        'session': is_session,
        'delete_indicator': is_deleted,
        'sources': sources,
        'change_tokens': change_tokens,
        'metric_types': metric_types
    } AS header,
    (
        SELECT
            coalesce(
                list(
                    {'metric': metric, 'summary': summary, 'source': source, 'app_id': app_id, 'value': value}
                    ORDER BY ordinal
                ), []
            )
        FROM core.activity_summaries
        WHERE account_id = $account_id AND activity_id = $activity_id
    ) AS summaries,
    (
        SELECT coalesce(list({'key': key, 'value': value} ORDER BY key), [])
        FROM core.activity_tags
        WHERE account_id = $account_id AND activity_id = $activity_id
    ) AS tags,
    (
        SELECT
            coalesce(
                list({
                    'key': key,
                    'value': value,
                    'timestamp': timestamp_epoch_ms,
                    'app_id': app_id,
                    'source': source
                } ORDER BY ordinal), []
            )
        FROM core.activity_moments
        WHERE account_id = $account_id AND activity_id = $activity_id
    ) AS moments,
    (
        SELECT
            coalesce(
                list({
                    'type': metric,
                    'unit': unit,
                    'source': source,
                    'appId': app_id,
                    'values': samples
                } ORDER BY series), []
            )
        FROM core.metric_series
        LEFT JOIN (
            SELECT
                series,
                list({
                    'start_epoch_ms': start_epoch_ms,
                    'end_epoch_ms': end_epoch_ms,
                    'value': value
                } ORDER BY ordinal) AS samples
            FROM core.metric_values
            WHERE account_id = $account_id AND activity_id = $activity_id
            GROUP BY series
        ) USING (series)
        WHERE account_id = $account_id AND activity_id = $activity_id
    ) AS metrics,
    extra
FROM core.activities
WHERE account_id = $account_id AND activity_id = $activity_id;

-- name: landed_text
SELECT payload
FROM read_parquet([$file_name::VARCHAR], file_row_number = TRUE, hive_partitioning = FALSE)
WHERE file_row_number = $file_row_number;

-- name: forget_members
CREATE OR REPLACE TEMP TABLE batch_members AS
SELECT
    $account_id::VARCHAR AS account_id,
    $activity_id::VARCHAR AS activity_id;
