-- name: tables
SELECT table_schema || '.' || table_name
FROM information_schema.tables
WHERE
    table_catalog = 'nrc'
    AND table_schema IN ('marts', 'core', 'ops')
ORDER BY ALL;

-- name: read_table
FROM query_table($table);

-- name: copy_table
COPY (FROM query_table($table)) TO $path (FORMAT parquet, COMPRESSION zstd);
