-- The wanted zone of every activity. An activity without its own zone takes that of the last earlier activity
-- that has one, else that of the next later one, within the limit. If both exist and their clocks differ at
-- that moment, the zone is unsure. Deleted and missing activities are neighbours too: they show where the
-- runner was.
CREATE OR REPLACE TEMP TABLE zones_now AS
WITH

looked_up AS (
    SELECT
        account_id,
        activity_id,
        if(source IN ('gps', 'document'), time_zone, NULL) AS time_zone,
        if(source IN ('gps', 'document'), source, NULL) AS source,
        has_position,
        refused_time_zone
    FROM core.activity_zones
    UNION ALL BY NAME
    SELECT *
    FROM zones_found
),

activities AS (
    SELECT
        activities.account_id,
        activities.activity_id,
        activities.start_epoch_ms,
        looked_up.time_zone,
        looked_up.source,
        looked_up.has_position,
        looked_up.refused_time_zone
    FROM core.activities
    INNER JOIN looked_up USING (account_id, activity_id)
),

-- Of activities that start together, always the same one is used.
places AS (
    SELECT
        account_id,
        start_epoch_ms,
        arg_min(time_zone, activity_id) AS time_zone
    FROM activities
    WHERE time_zone IS NOT NULL
    GROUP BY account_id, start_epoch_ms
),

neighbours AS (
    SELECT
        activities.account_id,
        activities.activity_id,
        activities.start_epoch_ms,
        if(
            activities.start_epoch_ms - earlier.start_epoch_ms <= $farthest_ms, earlier.time_zone, NULL
        ) AS earlier_zone,
        if(
            later.start_epoch_ms - activities.start_epoch_ms <= $farthest_ms, later.time_zone, NULL
        ) AS later_zone
    FROM activities
    ASOF LEFT JOIN places AS earlier
        ON
            activities.account_id = earlier.account_id
            AND activities.start_epoch_ms >= earlier.start_epoch_ms
    ASOF LEFT JOIN places AS later
        ON
            activities.account_id = later.account_id
            AND activities.start_epoch_ms < later.start_epoch_ms
    WHERE activities.time_zone IS NULL
)

SELECT
    activities.account_id,
    activities.activity_id,
    coalesce(
        activities.time_zone, neighbours.earlier_zone, neighbours.later_zone, $default_zone
    ) AS time_zone,
    CASE
        WHEN activities.source IS NOT NULL THEN activities.source
        WHEN neighbours.earlier_zone IS NOT NULL OR neighbours.later_zone IS NOT NULL THEN 'neighbour'
        ELSE 'default'
    END AS source,
    coalesce(
        neighbours.earlier_zone != neighbours.later_zone
        AND timezone(neighbours.earlier_zone, make_timestamptz(1000 * activities.start_epoch_ms))
        != timezone(neighbours.later_zone, make_timestamptz(1000 * activities.start_epoch_ms)),
        FALSE
    ) AS is_unsure,
    activities.has_position,
    activities.refused_time_zone
FROM activities
LEFT JOIN neighbours USING (account_id, activity_id)
