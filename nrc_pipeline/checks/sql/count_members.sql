SELECT
    count(*) FILTER (WHERE NOT is_behind) AS compared,
    count(*) FILTER (WHERE is_behind) AS behind
FROM members
