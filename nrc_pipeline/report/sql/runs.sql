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
ORDER BY local_started_at, activity_id
