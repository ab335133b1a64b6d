-- name: distance_sums
WITH sums AS (
    SELECT
        account_id,
        activity_id,
        source,
        sum(list_sum(value)) AS sum_km
    FROM core.metric_samples
    WHERE metric = 'distance' AND unit = 'KM'
    GROUP BY account_id, activity_id, source
),

totals AS (
    SELECT
        account_id,
        activity_id,
        source,
        sum(value) AS total_km
    FROM core.activity_summaries
    WHERE metric = 'distance' AND summary = 'total'
    GROUP BY account_id, activity_id, source
),

compared AS (
    SELECT
        abs(sums.sum_km - totals.total_km) AS off_km,
        abs(totals.total_km) AS total_km
    FROM sums
    INNER JOIN totals USING (account_id, activity_id, source)
)

SELECT
    count(*) AS compared,
    count(*) FILTER (WHERE off_km > $tolerance_km AND off_km > $tolerance * total_km) AS differ,
    round(coalesce(max(off_km), 0), 3) AS largest_difference_km
FROM compared;

-- name: physical_range
-- One row per metric with impossible samples; recorders with a known defect are counted separately.
WITH ranges AS (
    SELECT
        unnest($metrics::VARCHAR[]) AS metric,
        unnest($lows::DOUBLE[]) AS low,
        unnest($highs::DOUBLE[]) AS high
),

suspects AS (
    SELECT
        metric_samples.activity_id,
        metric_samples.metric,
        metric_samples.value,
        ranges.low,
        ranges.high,
        coalesce(list_contains($defective_apps::VARCHAR[], lower(activities.app_id)), FALSE) AS known_defect
    FROM core.metric_samples
    INNER JOIN ranges USING (metric)
    INNER JOIN core.activities
        ON
            metric_samples.account_id = activities.account_id
            AND metric_samples.activity_id = activities.activity_id
    WHERE list_min(metric_samples.value) < ranges.low OR list_max(metric_samples.value) > ranges.high
)

SELECT
    metric,
    known_defect,
    count(DISTINCT activity_id) AS activities,
    sum(len(list_filter(value, LAMBDA one: one < low OR one > high)))::BIGINT AS samples,
    min(list_min(value)) AS lowest,
    max(list_max(value)) AS highest
FROM suspects
GROUP BY metric, known_defect
ORDER BY metric, known_defect;

-- name: time_order
WITH samples AS (
    SELECT
        list_min(metric_samples.duration_ms) AS shortest_ms,
        metric_samples.start_epoch_ms != list_sort(metric_samples.start_epoch_ms) AS is_unsorted,
        list_min(metric_samples.start_epoch_ms) AS first_ms,
        list_max(metric_samples.start_epoch_ms) AS last_ms,
        activities.start_epoch_ms,
        activities.end_epoch_ms
    FROM core.metric_samples
    INNER JOIN core.activities USING (account_id, activity_id)
),

series AS (
    SELECT
        count(*) FILTER (WHERE shortest_ms < 0) AS series_with_negative_intervals,
        count(*) FILTER (WHERE is_unsorted) AS series_out_of_order,
        count(*) FILTER (
            WHERE first_ms < start_epoch_ms - $tolerance_ms OR last_ms > end_epoch_ms + $tolerance_ms
        ) AS series_outside_their_activity
    FROM samples
),

headers AS (
    SELECT
        count(*) FILTER (WHERE end_epoch_ms < start_epoch_ms) AS activities_ending_before_they_start,
        count(*) FILTER (
            WHERE active_duration_ms > end_epoch_ms - start_epoch_ms + $tolerance_ms
        ) AS activities_moving_longer_than_they_last,
        count(*) FILTER (WHERE start_epoch_ms > $now_epoch_ms + 86_400_000) AS activities_in_the_future
    FROM core.activities
)

SELECT
    headers.*,
    series.*
FROM headers
CROSS JOIN series;

-- name: duplicate_keys
SELECT
    (
        SELECT count(*) FROM (
            SELECT 1 FROM core.activities
            GROUP BY account_id, activity_id
            HAVING count(*) > 1
        )
    ) AS activities,
    (
        SELECT count(*) FROM (
            SELECT 1 FROM core.activity_summaries
            GROUP BY account_id, activity_id, ordinal
            HAVING count(*) > 1
        )
    ) AS activity_summaries,
    (
        SELECT count(*) FROM (
            SELECT 1 FROM core.activity_tags
            GROUP BY account_id, activity_id, key
            HAVING count(*) > 1
        )
    ) AS activity_tags,
    (
        SELECT count(*) FROM (
            SELECT 1 FROM core.activity_moments
            GROUP BY account_id, activity_id, ordinal
            HAVING count(*) > 1
        )
    ) AS activity_moments,
    (
        SELECT count(*) FROM (
            SELECT 1 FROM core.metric_series
            GROUP BY account_id, activity_id, series
            HAVING count(*) > 1
        )
    ) AS metric_series,
    (
        SELECT count(*) FROM (
            SELECT 1 FROM core.activity_zones
            GROUP BY account_id, activity_id
            HAVING count(*) > 1
        )
    ) AS activity_zones;
