-- name: completeness
WITH quarantined AS (
    SELECT DISTINCT activity_id
    FROM ops.quarantine
)

SELECT
    year(activities.started_at) AS year,
    count(*) FILTER (WHERE activities.has_details) AS whole,
    count(*) FILTER (WHERE NOT activities.has_details) AS header_only,
    count(quarantined.activity_id) AS quarantined,
    count(exclusions.activity_id) AS excluded
FROM core.activities AS activities
LEFT JOIN quarantined USING (activity_id)
LEFT JOIN marts.activity_exclusions AS exclusions USING (activity_id)
GROUP BY year(activities.started_at)
ORDER BY year;

-- name: findings
-- Findings to check come first; corrections follow, for the record.
SELECT
    finding,
    is_correction,
    count(DISTINCT activity_id) AS activities
FROM marts.data_quality
GROUP BY ALL
ORDER BY is_correction ASC, activities DESC, finding ASC;

-- name: on_default_zone
SELECT count(*)
FROM marts.activities
WHERE activity_type = 'run' AND time_zone_source IN ('default', 'missing');
