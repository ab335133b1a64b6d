-- name: last_complete_walk
SELECT arg_max(ended_at, walk_number)
FROM landed_walks
WHERE outcome = 'complete';

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

-- name: list_seen_at
-- A broken walk proves nothing; every other walk shows what the list contained at that time.
SELECT arg_max(ended_at, walk_number)
FROM landed_walks
WHERE outcome != 'broken';

-- name: zones
SELECT
    count(*) AS activities,
    count(*) FILTER (WHERE source = 'default') AS on_default
FROM published_zones;
