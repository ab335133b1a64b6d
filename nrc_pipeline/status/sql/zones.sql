SELECT
    count(*) AS activities,
    count(*) FILTER (WHERE source = 'default') AS on_default
FROM published_zones
