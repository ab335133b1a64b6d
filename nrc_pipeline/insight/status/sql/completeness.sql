-- name: completeness
-- One row per year of the start (UTC; NULL if a refused document has no time).
WITH

listed AS (
    SELECT
        account_id,
        activity_id,
        start_epoch_ms,
        last_modified,
        source = 'api' AS is_of_the_api
    FROM landed_documents
    WHERE kind = 'activity_list'
    QUALIFY row_number() OVER (
        PARTITION BY account_id, activity_id
        ORDER BY source = 'api' DESC, last_modified DESC NULLS LAST, fetched_at DESC
    ) = 1
),

stored AS (
    SELECT
        account_id,
        activity_id,
        -- A translation has less than the detail of the API.
        max(coalesce(last_modified, 0)) FILTER (WHERE translation_id IS NULL) AS last_modified,
        arg_max(start_epoch_ms, coalesce(last_modified, 0)) AS start_epoch_ms
    FROM landed_documents
    WHERE kind = 'activity_details'
    GROUP BY account_id, activity_id
),

tried AS (
    SELECT
        account_id,
        activity_id,
        listed_last_modified,
        arg_max(outcome, (walk_number, attempted_at)) AS outcome
    FROM landed_attempts
    WHERE outcome IN ('vanished', 'failed', 'quarantined', 'stale') AND source = 'api'
    GROUP BY account_id, activity_id, listed_last_modified
),

refused_activities AS (
    SELECT
        account_id,
        activity_id
    FROM published_quarantine
    UNION
    SELECT
        account_id,
        activity_id
    FROM landed_attempts
    WHERE outcome = 'quarantined' AND activity_id IS NOT NULL
),

activities AS (
    SELECT
        year(epoch_ms(coalesce(listed.start_epoch_ms, stored.start_epoch_ms))) AS "year",
        listed.activity_id IS NOT NULL AS is_listed,
        stored.activity_id IS NOT NULL AS is_stored,
        published_activities.activity_id IS NOT NULL AS is_loaded,
        coalesce(published_activities.is_gone, FALSE) AS is_gone,
        refused_activities.activity_id IS NOT NULL AS is_refused,
        CASE
            WHEN listed.activity_id IS NULL THEN NULL
            WHEN stored.activity_id IS NOT NULL AND NOT listed.is_of_the_api THEN NULL
            WHEN stored.last_modified >= coalesce(listed.last_modified, 0) THEN NULL
            WHEN NOT listed.is_of_the_api THEN 'file_only'
            ELSE coalesce(tried.outcome, 'not_asked')
        END AS why
    FROM listed
    FULL JOIN stored USING (account_id, activity_id)
    LEFT JOIN tried
        ON
            listed.account_id = tried.account_id
            AND listed.activity_id = tried.activity_id
            AND listed.last_modified IS NOT DISTINCT FROM tried.listed_last_modified
    LEFT JOIN published_activities USING (account_id, activity_id)
    LEFT JOIN refused_activities USING (account_id, activity_id)
),

-- Each activity has one place in the balance; one that has none is the difference.
balanced AS (
    SELECT
        *,
        NOT is_loaded AND NOT is_refused AS is_lost,
        CASE
            WHEN why IS NOT NULL THEN 'missing'
            WHEN is_loaded AND is_gone THEN 'deleted'
            WHEN is_loaded THEN 'complete'
            WHEN is_refused THEN 'quarantined'
        END AS place
    FROM activities
),

-- A document that is refused again every day counts once.
refused AS (
    SELECT
        coalesce(activity_id, sha256(body)) AS document,
        max(year(epoch_ms(start_epoch_ms))) AS "year"
    FROM landed_attempts
    WHERE outcome = 'quarantined'
    GROUP BY document
    UNION
    SELECT
        activity_id AS document,
        year(epoch_ms(landed_documents.start_epoch_ms)) AS "year"
    FROM published_quarantine
    LEFT JOIN landed_documents USING (account_id, activity_id, payload_sha256)
),

counted AS (
    SELECT
        "year",
        is_listed::INTEGER AS listed,
        is_stored::INTEGER AS stored,
        is_loaded::INTEGER AS loaded,
        0 AS quarantined,
        why,
        (NOT is_listed)::INTEGER AS unlisted,
        place,
        is_lost
    FROM balanced
    UNION ALL
    SELECT
        "year",
        0 AS listed,
        0 AS stored,
        0 AS loaded,
        1 AS quarantined,
        NULL AS why,
        0 AS unlisted,
        NULL AS place,
        FALSE AS is_lost
    FROM refused
)

SELECT
    "year",
    sum(listed)::BIGINT AS listed,
    sum(stored)::BIGINT AS stored,
    sum(loaded)::BIGINT AS loaded,
    sum(quarantined)::BIGINT AS quarantined,
    count(why) AS missing,
    count(*) FILTER (WHERE is_lost) AS not_loaded,
    sum(unlisted)::BIGINT AS unlisted,
    count(*) FILTER (WHERE place = 'complete') AS complete,
    count(*) FILTER (WHERE place = 'quarantined') AS nothing_else,
    count(*) FILTER (WHERE place = 'deleted') AS deleted,
    count(why) FILTER (WHERE why = 'not_asked') AS not_asked,
    count(why) FILTER (WHERE why = 'failed') AS failed,
    count(why) FILTER (WHERE why = 'vanished') AS vanished,
    count(why) FILTER (WHERE why = 'quarantined') AS refused,
    count(why) FILTER (WHERE why = 'stale') AS outdated,
    count(why) FILTER (WHERE why = 'file_only') AS file_only
FROM counted
GROUP BY "year"
ORDER BY "year" NULLS LAST;

-- name: published
CREATE TEMP VIEW published_activities AS
SELECT
    account_id,
    activity_id,
    has_details,
    missing_since IS NOT NULL OR is_deleted AS is_gone
FROM nrc.core.activities;

CREATE TEMP VIEW published_zones AS
SELECT source
FROM nrc.core.activity_zones;

-- Documents refused on receipt are recorded among the attempts.
CREATE TEMP VIEW published_quarantine AS
SELECT
    account_id,
    activity_id,
    reason,
    payload_sha256
FROM nrc.ops.quarantine
WHERE normaliser_version IS NOT NULL;

-- name: nothing_published
CREATE TEMP TABLE published_activities (
    account_id VARCHAR,
    activity_id VARCHAR,
    has_details BOOLEAN,
    is_gone BOOLEAN
);
CREATE TEMP TABLE published_zones (
    source VARCHAR
);
CREATE TEMP TABLE published_quarantine (
    account_id VARCHAR,
    activity_id VARCHAR,
    reason VARCHAR,
    payload_sha256 VARCHAR
);
