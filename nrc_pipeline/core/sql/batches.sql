SELECT
    cast(coalesce(bytes_before, 0) // $batch_bytes AS BIGINT) AS batch,
    list({'account_id': account_id, 'activity_id': activity_id}) AS activities
FROM changed
GROUP BY batch
ORDER BY batch
