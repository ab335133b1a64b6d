-- name: loads
WITH stages AS (
    SELECT
        load_id,
        stage,
        min(started_at) AS first_at
    FROM landed_loads
    GROUP BY load_id, stage
),

stages_in_order AS (
    SELECT
        load_id,
        list(stage ORDER BY first_at) AS stages
    FROM stages
    GROUP BY load_id
)

SELECT
    landed_loads.load_id,
    min(landed_loads.started_at) AS started_at,
    max(landed_loads.ended_at) AS ended_at,
    coalesce(min(landed_loads.window_start), '')
    || '...'
    || coalesce(max(landed_loads.window_end), '') AS "window",
    any_value(stages_in_order.stages) AS stages,
    sum(landed_loads.requests)::BIGINT AS requests,
    sum(landed_loads.documents)::BIGINT AS documents,
    coalesce(
        sum(landed_loads.rows_written) FILTER (WHERE landed_loads.stage != 'marts'), 0
    )::BIGINT AS rows_written,
    arg_max(
        landed_loads.outcome,
        list_position(['unchanged', 'complete', 'partial', 'refused', 'failed'], landed_loads.outcome)
    ) AS outcome,
    arg_max(landed_loads.reason, landed_loads.started_at) AS reason
FROM landed_loads
INNER JOIN stages_in_order USING (load_id)
WHERE $load_id::VARCHAR IS NULL OR landed_loads.load_id = $load_id
GROUP BY landed_loads.load_id
ORDER BY started_at DESC, landed_loads.load_id ASC
LIMIT $limit;

-- name: load_attempts
-- Loads never overlap, so every attempt during a load belongs to it.
SELECT
    outcome,
    reason,
    count(*) AS attempts
FROM landed_attempts
WHERE
    outcome != 'present'
    AND (
        SELECT attempted_at BETWEEN min(started_at) AND max(ended_at)
        FROM landed_loads
        WHERE load_id = $load_id
    )
GROUP BY outcome, reason
ORDER BY attempts DESC, outcome ASC, reason ASC;
