-- name: has_marts
SELECT count(*)
FROM information_schema.tables
WHERE table_schema = 'marts' AND table_name = 'activities';

-- name: periods
SELECT
    started_on,
    activities,
    coalesce(distance_km, 0) AS distance_km,
    coalesce(active_s, 0) AS active_s,
    avg_pace_s_per_km,
    longest_km,
    coalesce(ascent_smoothed_m, ascent_m) AS ascent_m
FROM marts.periods
WHERE activity_type = 'run' AND granularity = $granularity
ORDER BY started_on;

-- name: records
WITH doubted AS (
    SELECT DISTINCT
        account_id,
        activity_id
    FROM marts.data_quality
    WHERE finding IN ('gps_jump', 'distance_doubt')
)

SELECT
    records.distance,
    records.distance_m,
    records.local_date,
    records.elapsed_s,
    records.pace_s_per_km,
    records.improvement_s,
    doubted.activity_id IS NOT NULL AS is_doubted
FROM marts.personal_records AS records
LEFT JOIN doubted USING (account_id, activity_id)
ORDER BY records.distance_m, records.record;

-- name: runs
SELECT
    activity_id,
    local_started_at,
    local_date,
    distance_km,
    active_s,
    avg_pace_s_per_km,
    avg_heart_rate_bpm,
    coalesce(ascent_smoothed_m, ascent_m) AS ascent_m,
    name,
    has_gps,
    coalesce(is_indoors, FALSE) AS is_indoors
FROM marts.activities
-- Runs without a valid date are in no calendar; they are among the findings.
WHERE activity_type = 'run' AND is_date_plausible
ORDER BY local_started_at, activity_id;

-- name: shoes
SELECT
    shoe_id,
    activities,
    coalesce(distance_km, 0) AS distance_km,
    avg_pace_s_per_km,
    first_used_on,
    last_used_on
FROM marts.shoes
ORDER BY distance_km DESC, shoe_id ASC;

-- name: streaks
SELECT
    kind,
    max(length) AS longest,
    coalesce(max(length) FILTER (WHERE is_current), 0) AS current
FROM marts.streaks
WHERE activity_type = 'run'
GROUP BY kind;

-- name: training_load
SELECT
    local_date,
    acute,
    chronic,
    acute_distance_km,
    chronic_distance_km
FROM marts.training_load
ORDER BY local_date;

-- name: zones
SELECT
    date_trunc('month', activities.local_date)::DATE AS started_on,
    zones.zone,
    zones.from_bpm,
    zones.below_bpm,
    sum(zones.seconds) AS seconds
FROM marts.heart_rate_zones AS zones
INNER JOIN marts.activities AS activities USING (account_id, activity_id)
WHERE activities.activity_type = 'run' AND activities.is_date_plausible
GROUP BY ALL
ORDER BY started_on, zones.zone;

-- name: eddington
SELECT number
FROM marts.eddington
WHERE unit = 'km' AND is_current;
