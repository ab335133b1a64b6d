WITH distances AS (
    SELECT
        activity_id,
        value AS km
    FROM core.activity_summaries
    WHERE metric = 'distance' AND summary = 'total'
)

SELECT
    year(activities.started_at) AS "year",
    count(*) AS runs,
    (sum(distances.km))::DECIMAL(8, 1) AS km,
    (max(distances.km))::DECIMAL(8, 1) AS longest_km,
    (sum(activities.active_duration_ms) / 3600000)::DECIMAL(8, 1) AS hours,
    (sum(activities.active_duration_ms) / 60000 / sum(distances.km))::DECIMAL(8, 2) AS min_per_km
FROM core.activities
INNER JOIN distances USING (activity_id)
WHERE activities.activity_type = 'run' AND activities.active_duration_ms > 0
GROUP BY "year"
ORDER BY "year"
