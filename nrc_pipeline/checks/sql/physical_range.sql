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
        coalesce(list_contains($defective_apps::VARCHAR[], lower(activities.app_id)), false) AS known_defect
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
ORDER BY metric, known_defect
