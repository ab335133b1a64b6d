-- The months of the batch's activities and of all activities that overlap them, directly or through others.
-- Of several recordings of one activity only one counts, and a change can affect which one. Uploads of the
-- same activity overlap too.
INSERT INTO ops.marts_behind BY NAME
WITH

-- The marts compare recordings over two days at most, and use the active time of a recording without an end.
times AS (
    SELECT
        account_id,
        activity_id,
        start_epoch_ms,
        date_trunc('month', epoch_ms(start_epoch_ms)) AS activity_month,
        start_epoch_ms + least(
            CASE
                WHEN end_epoch_ms > start_epoch_ms THEN end_epoch_ms - start_epoch_ms
                ELSE greatest(coalesce(active_duration_ms, 0), 0)
            END,
            172800000
        ) AS reach_epoch_ms
    FROM core.activities
),

-- A month can change another only where a recording extends past the end of its month; there are few.
joined_months AS (
    SELECT DISTINCT
        account_id,
        unnest([activity_month, activity_month + INTERVAL 1 MONTH]) AS activity_month
    FROM times
    WHERE activity_month != date_trunc('month', epoch_ms(reach_epoch_ms))
),

-- A chain begins where no earlier recording is still running.
begun AS (
    SELECT
        *,
        coalesce(
            start_epoch_ms > max(reach_epoch_ms) OVER (
                PARTITION BY account_id
                ORDER BY start_epoch_ms
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ),
            true
        ) AS is_first
    FROM times
    SEMI JOIN joined_months USING (account_id, activity_month)
),

chained AS (
    SELECT
        *,
        count(*) FILTER (WHERE is_first) OVER (
            PARTITION BY account_id
            ORDER BY start_epoch_ms
        ) AS chain
    FROM begun
),

touched_chains AS (
    SELECT DISTINCT
        account_id,
        chain
    FROM chained
    SEMI JOIN batch_members USING (account_id, activity_id)
),

months AS (
    SELECT activity_month
    FROM times
    SEMI JOIN batch_members USING (account_id, activity_id)
    UNION
    SELECT activity_month
    FROM chained
    SEMI JOIN touched_chains USING (account_id, chain)
)

SELECT
    cast(activity_month AS DATE) AS activity_month,
    -- Independent of the time zone of the session.
    make_timestamp(epoch_us(get_current_timestamp())) AS noted_at
FROM months
