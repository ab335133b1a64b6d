SELECT
    (SELECT count(*) FROM core.activities) AS activities,
    (SELECT round(sum(active_duration_ms) / 3600000) FROM core.activities)::INTEGER AS moving_hours,
    (SELECT count(*) FROM core.metric_series) AS series,
    (SELECT count(*) FROM core.metric_values) AS samples,
    (SELECT count(*) FROM core.activity_moments) AS moments,
    (SELECT count(DISTINCT time_zone) FROM core.activity_zones) AS time_zones
