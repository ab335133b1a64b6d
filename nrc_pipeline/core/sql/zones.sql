-- name: zones_found
-- The latest lookups: NULL if an activity has neither a position nor a known stated zone.
CREATE OR REPLACE TEMP TABLE zones_found AS
SELECT
    unnest($account_id::VARCHAR[]) AS account_id,
    unnest($activity_id::VARCHAR[]) AS activity_id,
    unnest($time_zone::VARCHAR[]) AS time_zone,
    unnest($source::VARCHAR[]) AS source,
    unnest($has_position::BOOLEAN[]) AS has_position,
    unnest($refused_time_zone::VARCHAR[]) AS refused_time_zone;

-- name: zones_wanted
-- The activities without a zone, with their first position in time and the zone that the document states: in
-- a key, or in a tag if it was made from another file format. A position is a valid latitude and longitude of
-- one moment; recorders write 0,0 if they have no position. The models pair and judge positions in the same
-- way (macro `paired_positions`).
WITH

wanted AS (
    SELECT
        account_id,
        activity_id,
        extra
    FROM core.activities
    ANTI JOIN core.activity_zones USING (account_id, activity_id)
),

stated_in_key AS (
    SELECT
        account_id,
        activity_id,
        any_value(part ->> '$[1]') AS stated_zone
    FROM (
        SELECT
            account_id,
            activity_id,
            unnest(json_extract(extra, '$.put[*]')) AS part
        FROM wanted
        WHERE extra LIKE '%timezone_id%'
    )
    WHERE
        json_extract_string(part, '$[0][0]') = 'timezone_id'
        AND json_array_length(part, '$[0]') = 1
        AND json_type(part, '$[1]') = 'VARCHAR'
    GROUP BY account_id, activity_id
),

stated_in_tag AS (
    SELECT
        account_id,
        activity_id,
        value AS stated_zone
    FROM core.activity_tags
    SEMI JOIN wanted USING (account_id, activity_id)
    WHERE key = 'timezone_id'
),

series AS (
    SELECT
        account_id,
        activity_id,
        arg_min(start_epoch_ms, series) FILTER (WHERE metric = 'latitude') AS latitude_epoch_ms,
        arg_min(value, series) FILTER (WHERE metric = 'latitude') AS latitudes,
        arg_min(start_epoch_ms, series) FILTER (WHERE metric = 'longitude') AS longitude_epoch_ms,
        arg_min(value, series) FILTER (WHERE metric = 'longitude') AS longitudes
    FROM core.metric_samples
    SEMI JOIN wanted USING (account_id, activity_id)
    WHERE metric IN ('latitude', 'longitude')
    GROUP BY account_id, activity_id
),

judged AS (
    SELECT
        *,
        -- Nearly always the first pair is a position, which avoids a pass over all samples.
        coalesce(
            latitude_epoch_ms[1] = longitude_epoch_ms[1]
            AND latitude_epoch_ms[1] = list_min(latitude_epoch_ms)
            AND abs(latitudes[1]) <= 90
            AND abs(longitudes[1]) <= 180
            AND NOT (abs(latitudes[1]) < 5e-8 AND abs(longitudes[1]) < 5e-8),
            FALSE
        ) AS is_first_pair_a_position
    FROM series
),

readings AS (
    SELECT
        account_id,
        activity_id,
        unnest(latitude_epoch_ms) AS epoch_ms,
        unnest(latitudes) AS latitude,
        NULL AS longitude
    FROM judged
    WHERE NOT is_first_pair_a_position
    UNION ALL
    SELECT
        account_id,
        activity_id,
        unnest(longitude_epoch_ms) AS epoch_ms,
        NULL AS latitude,
        unnest(longitudes) AS longitude
    FROM judged
    WHERE NOT is_first_pair_a_position
),

pairs AS (
    SELECT
        account_id,
        activity_id,
        epoch_ms,
        min(latitude) AS latitude,
        min(longitude) AS longitude
    FROM readings
    WHERE epoch_ms IS NOT NULL AND (abs(latitude) <= 90 OR abs(longitude) <= 180)
    GROUP BY account_id, activity_id, epoch_ms
    HAVING
        min(latitude) IS NOT NULL
        AND min(longitude) IS NOT NULL
        AND NOT (abs(min(latitude)) < 5e-8 AND abs(min(longitude)) < 5e-8)
),

first_positions AS (
    SELECT
        account_id,
        activity_id,
        latitudes[1] AS latitude,
        longitudes[1] AS longitude
    FROM judged
    WHERE is_first_pair_a_position
    UNION ALL
    SELECT
        account_id,
        activity_id,
        arg_min(latitude, epoch_ms) AS latitude,
        arg_min(longitude, epoch_ms) AS longitude
    FROM pairs
    GROUP BY account_id, activity_id
)

SELECT
    wanted.account_id,
    wanted.activity_id,
    first_positions.latitude,
    first_positions.longitude,
    coalesce(stated_in_key.stated_zone, stated_in_tag.stated_zone) AS stated_zone
FROM wanted
LEFT JOIN first_positions USING (account_id, activity_id)
LEFT JOIN stated_in_key USING (account_id, activity_id)
LEFT JOIN stated_in_tag USING (account_id, activity_id);

-- name: known_zones
SELECT name
FROM pg_timezone_names();

-- name: zones_now
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
LEFT JOIN neighbours USING (account_id, activity_id);

-- name: zones_changed
-- The activities whose row does not exist yet or must change.
CREATE OR REPLACE TEMP TABLE batch_members AS
SELECT
    account_id,
    activity_id
FROM (
    SELECT
        account_id,
        activity_id,
        time_zone,
        source,
        is_unsure,
        has_position,
        refused_time_zone
    FROM zones_now
    EXCEPT
    SELECT
        account_id,
        activity_id,
        time_zone,
        source,
        is_unsure,
        has_position,
        refused_time_zone
    FROM core.activity_zones
);

-- name: delete_zones
DELETE FROM core.activity_zones USING batch_members
WHERE
    activity_zones.account_id = batch_members.account_id
    AND activity_zones.activity_id = batch_members.activity_id;

-- name: write_zones
INSERT INTO core.activity_zones BY NAME
SELECT zones_now.*
FROM zones_now
SEMI JOIN batch_members USING (account_id, activity_id);
