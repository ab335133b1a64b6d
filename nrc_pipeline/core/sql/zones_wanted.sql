-- Activities whose zone is not known yet, or only by a default that has changed since, with their first fix.
WITH

wanted AS (
    SELECT
        activities.account_id,
        activities.activity_id
    FROM core.activities
    LEFT JOIN core.activity_zones USING (account_id, activity_id)
    WHERE
        activities.start_epoch_ms >= $from_epoch_ms
        AND activities.start_epoch_ms < $until_epoch_ms
        AND (
            activity_zones.activity_id IS NULL
            OR (activity_zones.source = 'default' AND activity_zones.time_zone != $default_zone)
        )
),

first_values AS (
    SELECT
        account_id,
        activity_id,
        any_value(value[1]) FILTER (WHERE metric = 'latitude') AS latitude,
        any_value(value[1]) FILTER (WHERE metric = 'longitude') AS longitude
    FROM core.metric_samples
    SEMI JOIN wanted USING (account_id, activity_id)
    WHERE metric IN ('latitude', 'longitude')
    GROUP BY account_id, activity_id
)

SELECT
    wanted.account_id,
    wanted.activity_id,
    first_values.latitude,
    first_values.longitude
FROM wanted
LEFT JOIN first_values USING (account_id, activity_id)
