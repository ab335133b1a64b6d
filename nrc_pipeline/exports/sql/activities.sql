-- name: activities
SELECT
    account_id,
    activity_id,
    activity_type,
    recorder,
    name,
    note,
    epoch_ms(started_at) AS start_epoch_ms,
    -- If the document has no valid end, the activity lasts as long as it was active.
    if(
        ended_at > started_at,
        epoch_ms(ended_at),
        -- The end is in the year 9999 at the latest.
        least(
            epoch_ms(started_at) + round(1000 * greatest(coalesce(active_s, 0), 0))::BIGINT, 253402300799999
        )
    ) AS end_epoch_ms,
    local_started_at,
    time_zone,
    distance_km,
    (end_epoch_ms - start_epoch_ms) / 1000 AS elapsed_s,
    least(greatest(coalesce(active_s, elapsed_s), 0), elapsed_s) AS active_s,
    avg_heart_rate_bpm,
    max_heart_rate_bpm,
    avg_cadence_spm,
    calories_kcal,
    ascent_m,
    descent_m,
    coalesce(is_indoors, FALSE) AS is_indoors,
    is_manual,
    has_gps,
    has_details
FROM marts.activities
WHERE
    ($first_local_month IS NULL OR local_started_at >= ($first_local_month || '-01')::DATE)
    AND (
        $last_local_month IS NULL
        OR local_started_at < ($last_local_month || '-01')::DATE + INTERVAL 1 MONTH
    )
    AND epoch_ms(started_at) >= $from_epoch_ms
    AND epoch_ms(started_at) < $until_epoch_ms
    AND ($activity_id IS NULL OR activity_id = $activity_id)
ORDER BY started_at, account_id, activity_id;

-- name: activity_keys
SELECT
    account_id,
    activity_id
FROM marts.activities;
