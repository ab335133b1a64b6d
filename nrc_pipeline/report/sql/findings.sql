-- Findings to check come first; corrections follow, for the record.
SELECT
    finding,
    is_correction,
    count(DISTINCT activity_id) AS activities
FROM marts.data_quality
GROUP BY ALL
ORDER BY is_correction ASC, activities DESC, finding ASC
