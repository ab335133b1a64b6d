SELECT
    count(*) FILTER (WHERE is_believed) AS marked,
    count(*) FILTER (WHERE NOT is_believed) AS doubted
FROM missing
