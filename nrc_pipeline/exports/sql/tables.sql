SELECT table_schema || '.' || table_name
FROM information_schema.tables
WHERE
    table_catalog = 'nrc'
    AND table_schema IN ('marts', 'core', 'ops')
ORDER BY ALL
