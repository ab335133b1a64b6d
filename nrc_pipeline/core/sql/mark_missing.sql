-- An activity is missing since the first complete, unfiltered walk that no longer lists it, once its detail
-- has answered 404 after that walk began. Where one walk would mark very many, the walk is doubted, not they.
CREATE OR REPLACE TEMP TABLE missing AS
WITH

unfiltered AS (
    SELECT *
    FROM landed_walks
    WHERE activity_types = ''
),

seen AS (
    SELECT
        account_id,
        activity_id,
        min(ended_at) AS first_seen_at,
        max(ended_at) AS last_seen_at
    FROM (SELECT
        account_id,
        unnest(seen_ids) AS activity_id,
        ended_at
    FROM unfiltered)
    GROUP BY account_id, activity_id
),

first_without AS (
    SELECT
        seen.account_id,
        seen.activity_id,
        min(unfiltered.started_at) AS walk_started_at,
        min(unfiltered.ended_at) AS missing_since
    FROM seen
    INNER JOIN unfiltered
        ON
            seen.account_id = unfiltered.account_id
            AND unfiltered.outcome = 'complete'
            AND seen.last_seen_at <= unfiltered.started_at
    GROUP BY seen.account_id, seen.activity_id
),

vanished AS (
    SELECT *
    FROM first_without
    WHERE
        EXISTS (
            SELECT 1
            FROM landed_attempts
            WHERE
                landed_attempts.account_id = first_without.account_id
                AND landed_attempts.activity_id = first_without.activity_id
                AND landed_attempts.outcome = 'vanished'
                AND landed_attempts.attempted_at >= first_without.walk_started_at
        )
),

at_once AS (
    SELECT
        account_id,
        missing_since,
        count(*) AS activities
    FROM vanished
    GROUP BY account_id, missing_since
),

known AS (
    SELECT
        at_once.account_id,
        at_once.missing_since,
        count(*) AS activities
    FROM at_once
    INNER JOIN seen
        ON at_once.account_id = seen.account_id AND at_once.missing_since >= seen.first_seen_at
    GROUP BY at_once.account_id, at_once.missing_since
)

SELECT
    vanished.account_id,
    vanished.activity_id,
    vanished.missing_since,
    at_once.activities <= greatest($many_at_once, $many_at_once_share * known.activities) AS is_believed
FROM vanished
INNER JOIN at_once USING (account_id, missing_since)
INNER JOIN known USING (account_id, missing_since)
