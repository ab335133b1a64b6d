-- The rule of the model int_pauses, which is not published: running changes to standing at a stop, back at a
-- resume, whatever kinds they are of; two at one millisecond leave it as it was.
WITH activities AS (
    SELECT
        account_id,
        activity_id,
        start_epoch_ms,
        coalesce(end_epoch_ms, start_epoch_ms) AS end_epoch_ms
    FROM core.activities
    WHERE activity_id IN (SELECT unnest($activity_ids))
),

halts AS (
    SELECT
        account_id,
        activity_id,
        timestamp_epoch_ms,
        bool_or(value LIKE '%pause') AS is_stop
    FROM core.activity_moments
    WHERE
        key = 'halt'
        AND value IN ('pause', 'auto_pause', 'resume', 'auto_resume')
        AND timestamp_epoch_ms IS NOT NULL
        AND activity_id IN (SELECT unnest($activity_ids))
    GROUP BY account_id, activity_id, timestamp_epoch_ms
    HAVING bool_and(value LIKE '%pause') = bool_or(value LIKE '%pause')
),

changes AS (
    SELECT
        account_id,
        activity_id,
        timestamp_epoch_ms,
        is_stop
    FROM halts
    WINDOW earlier AS (PARTITION BY account_id, activity_id ORDER BY timestamp_epoch_ms)
    QUALIFY is_stop IS DISTINCT FROM coalesce(lag(is_stop) OVER earlier, FALSE)
),

spans AS (
    SELECT
        account_id,
        activity_id,
        is_stop,
        timestamp_epoch_ms AS from_epoch_ms,
        lead(timestamp_epoch_ms) OVER earlier AS to_epoch_ms
    FROM changes
    WINDOW earlier AS (PARTITION BY account_id, activity_id ORDER BY timestamp_epoch_ms)
)

SELECT
    spans.account_id,
    spans.activity_id,
    greatest(spans.from_epoch_ms, activities.start_epoch_ms) AS from_epoch_ms,
    least(coalesce(spans.to_epoch_ms, activities.end_epoch_ms), activities.end_epoch_ms) AS to_epoch_ms
FROM spans
INNER JOIN activities USING (account_id, activity_id)
WHERE
    spans.is_stop
    AND coalesce(spans.to_epoch_ms, activities.end_epoch_ms) > activities.start_epoch_ms
    AND spans.from_epoch_ms < activities.end_epoch_ms
ORDER BY spans.account_id, spans.activity_id, spans.from_epoch_ms
