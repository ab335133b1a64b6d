INSERT INTO routes
VALUES (
    $account_id,
    $activity_id,
    $activity_type,
    $name,
    epoch_ms($start_epoch_ms),
    $local_started_at,
    $time_zone,
    $distance_m,
    $active_s,
    $elapsed_s,
    $geometry
)
