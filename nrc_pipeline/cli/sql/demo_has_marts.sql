SELECT count(*) > 0 AS has_marts
FROM duckdb_tables()
WHERE schema_name = 'marts'
