SELECT
    strftime(started_at, '%Y-%m') AS month,
    count(*) AS activities
FROM core.activities
GROUP BY month
ORDER BY activities, month
