SELECT
    strftime(local_started_at, '%Y-%m-%d %H:%M') AS local_start,
    activity_type AS type,
    name,
    distance_km::DECIMAL(8, 2) AS km,
    (active_s / 60)::DECIMAL(8, 1) AS minutes,
    round(avg_heart_rate_bpm)::INTEGER AS bpm
FROM marts.activities
ORDER BY started_at DESC, activity_id ASC
LIMIT 8
