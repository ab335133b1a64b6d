WITH summaries AS (
    SELECT
        activity_id,
        max(value) FILTER (WHERE metric = 'distance' AND summary = 'total') AS km,
        max(value) FILTER (WHERE metric = 'heart_rate' AND summary = 'mean') AS bpm
    FROM core.activity_summaries
    GROUP BY activity_id
),

names AS (
    SELECT
        activity_id,
        value AS name
    FROM core.activity_tags
    WHERE key = 'com.nike.name'
)

SELECT
    strftime(
        timezone(activity_zones.time_zone, timezone('UTC', activities.started_at)), '%Y-%m-%d %H:%M'
    ) AS local_start,
    activities.activity_type AS type,
    names.name,
    summaries.km::DECIMAL(8, 2) AS km,
    (activities.active_duration_ms / 60000)::DECIMAL(8, 1) AS minutes,
    round(summaries.bpm)::INTEGER AS bpm
FROM core.activities
LEFT JOIN core.activity_zones USING (activity_id)
LEFT JOIN summaries USING (activity_id)
LEFT JOIN names USING (activity_id)
ORDER BY activities.started_at DESC
LIMIT 8
