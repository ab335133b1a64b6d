-- name: tables_made
SELECT
    database_name,
    schema_name,
    table_name
FROM duckdb_tables()
WHERE database_name IN ('nrc', 'analytics') AND NOT internal;
