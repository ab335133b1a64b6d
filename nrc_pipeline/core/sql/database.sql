-- name: drop_schemas
DROP SCHEMA IF EXISTS core CASCADE;
DROP SCHEMA IF EXISTS ops CASCADE;
-- Derived from the core tables, which are dropped; if one is missing, all are rebuilt.
DROP SCHEMA IF EXISTS marts CASCADE;

-- name: standing_tables
SELECT schema_name || '.' || table_name AS full_name
FROM duckdb_tables()
WHERE database_name = current_database() AND schema_name IN ('core', 'ops')
UNION ALL
SELECT schema_name || '.' || view_name
FROM duckdb_views()
WHERE database_name = current_database() AND schema_name IN ('core', 'ops');

-- name: heading
SELECT *
FROM query_table($table_name)
WHERE FALSE;

-- name: metric_series
CREATE OR REPLACE VIEW core.metric_series AS
SELECT
    account_id,
    activity_id,
    series,
    metric,
    unit,
    source,
    app_id,
    sample_count
FROM core.metric_samples;

-- name: metric_values
CREATE OR REPLACE VIEW core.metric_values AS
SELECT
    account_id,
    activity_id,
    series,
    cast(unnest(range(len(value))) AS INTEGER) AS ordinal,
    metric,
    unnest(start_epoch_ms) AS start_epoch_ms,
    unnest(start_epoch_ms) + unnest(duration_ms) AS end_epoch_ms,
    unnest(value) AS value
FROM core.metric_samples;
