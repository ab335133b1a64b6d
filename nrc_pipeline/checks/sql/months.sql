SELECT DISTINCT strftime(epoch_ms(start_epoch_ms), '%Y-%m') AS month
FROM core.activities
ORDER BY month
