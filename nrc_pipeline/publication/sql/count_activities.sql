SELECT count(*)
FROM core.activities
