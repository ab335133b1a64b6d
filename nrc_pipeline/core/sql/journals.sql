-- name: insert_quarantine
INSERT INTO ops.quarantine BY NAME
SELECT
    $account_id AS account_id,
    $activity_id AS activity_id,
    $source AS source,
    $fetched_at::TIMESTAMP AS fetched_at,
    $reason AS reason,
    $payload::BLOB AS payload,
    $payload_sha256 AS payload_sha256,
    $normaliser_version AS normaliser_version
WHERE
    NOT EXISTS (
        SELECT 1
        FROM ops.quarantine
        WHERE payload_sha256 = $payload_sha256 AND normaliser_version = $normaliser_version
    );

-- name: refresh_quarantine
DELETE FROM ops.quarantine
WHERE normaliser_version IS NULL;

INSERT INTO ops.quarantine BY NAME
SELECT
    account_id,
    activity_id,
    source,
    -- The same bytes may have been received again.
    min(attempted_at) AS fetched_at,
    reason,
    body AS payload
FROM landed_attempts
WHERE outcome = 'quarantined'
GROUP BY account_id, activity_id, source, reason, body;

-- name: untranslated_files
CREATE OR REPLACE TEMP TABLE untranslated_files AS
SELECT
    landed_files.account_id,
    landed_files.format AS source,
    landed_files.received_at AS fetched_at,
    translated.reason,
    landed_files.part_name,
    landed_files.part_row_number
FROM (
    SELECT
        account_id,
        unnest(file_sha256s) AS file_sha256,
        unnest(reasons) AS reason
    FROM landed_translations
) AS translated
INNER JOIN landed_files USING (account_id, file_sha256)
WHERE translated.reason IS NOT NULL;

-- name: untranslated_parts
SELECT DISTINCT part_name
FROM untranslated_files;

-- name: insert_untranslated
INSERT INTO ops.quarantine BY NAME
SELECT
    untranslated_files.account_id,
    untranslated_files.source,
    untranslated_files.fetched_at,
    untranslated_files.reason,
    stored.body AS payload
FROM untranslated_files
INNER JOIN
    read_parquet($parts::VARCHAR[], filename = TRUE, file_row_number = TRUE, hive_partitioning = FALSE)
        AS stored
    ON
        untranslated_files.part_name = stored.filename
        AND untranslated_files.part_row_number = stored.file_row_number;

-- name: refresh_loads
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

-- name: note_marts_behind
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
            TRUE
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
FROM months;

-- name: marts_behind
SELECT
    activity_month,
    max(noted_at) AS noted_at
FROM ops.marts_behind
GROUP BY activity_month
ORDER BY activity_month;

-- name: settle_marts
DELETE FROM ops.marts_behind
WHERE list_contains($months::DATE[], activity_month) AND noted_at <= $noted_until::TIMESTAMP;
