SELECT count(*)
FROM core.activities__metrics__values
