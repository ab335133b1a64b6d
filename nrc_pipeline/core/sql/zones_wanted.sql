-- The activities without a zone, with their first position in time and the zone that the document states. A
-- position is a valid latitude and longitude of one moment; recorders write 0,0 if they have no position. The
-- models pair and judge positions in the same way (macro `paired_positions`).
WITH

wanted AS (
    SELECT
        account_id,
        activity_id,
        extra
    FROM core.activities
    ANTI JOIN core.activity_zones USING (account_id, activity_id)
),

stated AS (
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
    stated.stated_zone
FROM wanted
LEFT JOIN first_positions USING (account_id, activity_id)
LEFT JOIN stated USING (account_id, activity_id)
