-- name: unfinished_runs
-- SQLite reads this from Dagster's own table.
SELECT
    run_id,
    pipeline_name,
    status,
    cast(strftime('%s', update_timestamp) AS INTEGER) AS since_s
FROM runs
WHERE status IN ('QUEUED', 'STARTING', 'STARTED', 'CANCELING')
ORDER BY id;

-- name: last_ends
-- SQLite reads this from Dagster's own table: for each job, the run that ended last.
SELECT
    pipeline_name,
    run_id,
    status,
    max(end_time) AS ended_s
FROM runs
WHERE end_time IS NOT NULL
GROUP BY pipeline_name
ORDER BY pipeline_name;
