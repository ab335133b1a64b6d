SELECT
    count(*) AS total,
    count(*) FILTER (WHERE start_epoch_ms >= $from_epoch_ms AND start_epoch_ms < $until_epoch_ms) AS in_window
FROM core.activities
