-- name: demo_has_marts
SELECT count(*) > 0 AS has_marts
FROM duckdb_tables()
WHERE schema_name = 'marts';

-- name: demo_totals
SELECT
    (SELECT count(*) FROM core.activities) AS activities,
    (SELECT round(sum(active_duration_ms) / 3600000) FROM core.activities)::INTEGER AS moving_hours,
    (SELECT count(*) FROM core.metric_series) AS series,
    (SELECT count(*) FROM core.metric_values) AS samples,
    (SELECT count(*) FROM core.activity_moments) AS moments,
    (SELECT count(DISTINCT time_zone) FROM core.activity_zones) AS time_zones;

-- name: demo_years
SELECT
    year(started_on) AS "year",
    activities AS runs,
    distance_km::DECIMAL(8, 1) AS km,
    longest_km::DECIMAL(8, 1) AS longest_km,
    (active_s / 3600)::DECIMAL(8, 1) AS hours,
    (avg_pace_s_per_km / 60)::DECIMAL(8, 2) AS min_per_km
FROM marts.periods
WHERE granularity = 'year' AND activity_type = 'run'
ORDER BY started_on;

-- name: demo_records
SELECT
    distance,
    printf('%d:%02d', round(elapsed_s)::INTEGER // 60, round(elapsed_s)::INTEGER % 60) AS "time",
    (pace_s_per_km / 60)::DECIMAL(8, 2) AS min_per_km,
    local_date AS "on"
FROM marts.personal_records
WHERE is_current
ORDER BY distance_m;

-- name: demo_last
SELECT
    strftime(local_started_at, '%Y-%m-%d %H:%M') AS local_start,
    activity_type AS type,
    name,
    distance_km::DECIMAL(8, 2) AS km,
    (active_s / 60)::DECIMAL(8, 1) AS minutes,
    round(avg_heart_rate_bpm)::INTEGER AS bpm
FROM marts.activities
ORDER BY started_at DESC, activity_id ASC
LIMIT 8;
