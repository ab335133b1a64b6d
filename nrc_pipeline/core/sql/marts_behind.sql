SELECT
    activity_month,
    max(noted_at) AS noted_at
FROM ops.marts_behind
GROUP BY activity_month
ORDER BY activity_month
