SELECT max(start_epoch_ms) AS newest_epoch_ms
FROM core.activities
