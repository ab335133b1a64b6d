SELECT
    finding,
    is_correction,
    count(DISTINCT activity_id) AS activities
FROM marts.data_quality
GROUP BY ALL
ORDER BY activities DESC, finding ASC
