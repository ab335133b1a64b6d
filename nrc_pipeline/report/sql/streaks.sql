SELECT
    kind,
    max(length) AS longest,
    coalesce(max(length) FILTER (WHERE is_current), 0) AS current
FROM marts.streaks
WHERE activity_type = 'run'
GROUP BY kind
