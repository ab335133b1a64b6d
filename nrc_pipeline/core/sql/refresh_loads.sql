DELETE FROM ops.loads;

INSERT INTO ops.loads BY NAME
SELECT
    load_id,
    min(started_at) AS started_at,
    max(ended_at) AS ended_at,
    coalesce(min(window_start), '') || '...' || coalesce(max(window_end), '') AS "window",
    list(stage ORDER BY started_at) AS stages,
    sum(requests) AS requests,
    sum(documents) AS documents,
    coalesce(sum(rows_written) FILTER (WHERE stage != 'marts'), 0) AS rows_written,
    -- The worst outcome of its stages.
    arg_max(
        outcome, list_position(['unchanged', 'complete', 'partial', 'refused', 'failed'], outcome)
    ) AS outcome,
    arg_max(reason, started_at) AS reason
FROM landed_loads
GROUP BY load_id;
