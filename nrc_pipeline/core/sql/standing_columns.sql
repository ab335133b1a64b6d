SELECT
    schema_name || '.' || table_name AS full_name,
    list(column_name ORDER BY column_index) AS column_names
FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name IN ('core', 'ops')
GROUP BY ALL
