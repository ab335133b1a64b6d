-- The months of the batch's activities, and of all that share an original activity with one of them: of two
-- recordings of one activity one counts, and which one may have changed.
INSERT INTO ops.marts_behind BY NAME
WITH

originals AS (
    SELECT DISTINCT
        activity_tags.account_id,
        lower(activity_tags.value) AS original_id
    FROM core.activity_tags
    SEMI JOIN batch_members USING (account_id, activity_id)
    WHERE activity_tags.key = 'com.nike.running.originalactivityid'
),

touched AS (
    SELECT
        account_id,
        activity_id
    FROM batch_members
    UNION
    SELECT
        activity_tags.account_id,
        activity_tags.activity_id
    FROM core.activity_tags
    INNER JOIN originals
        ON
            activity_tags.account_id = originals.account_id
            AND lower(activity_tags.value) = originals.original_id
    WHERE activity_tags.key = 'com.nike.running.originalactivityid'
)

SELECT DISTINCT
    cast(date_trunc('month', epoch_ms(activities.start_epoch_ms)) AS DATE) AS activity_month,
    -- Whatever the time zone of the session.
    make_timestamp(epoch_us(get_current_timestamp())) AS noted_at
FROM core.activities
SEMI JOIN touched USING (account_id, activity_id)
