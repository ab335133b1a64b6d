-- name: mark_missing
-- An activity is missing since the first complete, unfiltered walk that no longer lists it, once its detail
-- has answered 404 after that walk began. If one walk would mark very many, the walk is not trusted and none
-- is marked.
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
        min(walk_number) AS first_seen_by,
        max(walk_number) AS last_seen_by
    FROM (SELECT
        account_id,
        unnest(seen_ids) AS activity_id,
        walk_number
    FROM unfiltered)
    GROUP BY account_id, activity_id
),

first_without AS (
    SELECT
        seen.account_id,
        seen.activity_id,
        min(unfiltered.walk_number) AS walk_number,
        arg_min(unfiltered.ended_at, unfiltered.walk_number) AS missing_since
    FROM seen
    INNER JOIN unfiltered
        ON
            seen.account_id = unfiltered.account_id
            AND unfiltered.outcome = 'complete'
            AND seen.last_seen_by < unfiltered.walk_number
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
                AND landed_attempts.walk_number >= first_without.walk_number
        )
),

at_once AS (
    SELECT
        account_id,
        walk_number,
        count(*) AS activities
    FROM vanished
    GROUP BY account_id, walk_number
),

known AS (
    SELECT
        at_once.account_id,
        at_once.walk_number,
        count(*) AS activities
    FROM at_once
    INNER JOIN seen
        ON at_once.account_id = seen.account_id AND at_once.walk_number >= seen.first_seen_by
    GROUP BY at_once.account_id, at_once.walk_number
)

SELECT
    vanished.account_id,
    vanished.activity_id,
    vanished.missing_since,
    at_once.activities <= greatest($many_at_once, $many_at_once_share * known.activities) AS is_believed
FROM vanished
INNER JOIN at_once USING (account_id, walk_number)
INNER JOIN known USING (account_id, walk_number);

-- name: missing_members
-- The activities whose missing_since is about to change.
CREATE OR REPLACE TEMP TABLE batch_members AS
SELECT
    activities.account_id,
    activities.activity_id
FROM core.activities
LEFT JOIN missing
    ON
        activities.account_id = missing.account_id
        AND activities.activity_id = missing.activity_id
        AND missing.is_believed
WHERE activities.missing_since IS DISTINCT FROM missing.missing_since;

-- name: update_missing
UPDATE core.activities
SET missing_since = news.missing_since
FROM (
    SELECT
        activities.account_id,
        activities.activity_id,
        missing.missing_since
    FROM core.activities
    LEFT JOIN missing
        ON
            activities.account_id = missing.account_id
            AND activities.activity_id = missing.activity_id
            AND missing.is_believed
    WHERE activities.missing_since IS DISTINCT FROM missing.missing_since
) AS news
WHERE activities.account_id = news.account_id AND activities.activity_id = news.activity_id;

-- name: count_missing
SELECT
    count(*) FILTER (WHERE is_believed) AS marked,
    count(*) FILTER (WHERE NOT is_believed) AS doubted
FROM missing;
