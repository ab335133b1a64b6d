SELECT DISTINCT start_epoch_ms
FROM changed
