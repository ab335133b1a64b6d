-- SQLite reads this from Dagster's own table.
SELECT
    run_id,
    pipeline_name,
    status,
    cast(strftime('%s', update_timestamp) AS INTEGER) AS since_s
FROM runs
WHERE status IN ('QUEUED', 'STARTING', 'STARTED', 'CANCELING')
ORDER BY id
