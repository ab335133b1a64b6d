SELECT schema_name || '.' || table_name AS full_name
FROM duckdb_tables()
WHERE database_name = current_database() AND schema_name IN ('core', 'ops')
UNION ALL
SELECT schema_name || '.' || view_name
FROM duckdb_views()
WHERE database_name = current_database() AND schema_name IN ('core', 'ops')
