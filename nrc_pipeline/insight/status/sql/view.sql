-- name: last_findings
-- One row per check: its latest result.
SELECT
    check_name,
    checked_at,
    passed,
    description
FROM landed_checks
QUALIFY row_number() OVER (PARTITION BY check_name ORDER BY checked_at DESC) = 1
ORDER BY check_name;

-- name: zones
SELECT
    count(*) AS activities,
    count(*) FILTER (WHERE source = 'default') AS on_default
FROM published_zones;
