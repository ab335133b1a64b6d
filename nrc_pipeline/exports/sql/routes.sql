-- name: create_routes
CREATE TABLE routes (
    account_id VARCHAR,
    activity_id VARCHAR,
    activity_type VARCHAR,
    name VARCHAR,
    started_at TIMESTAMP,
    local_started_at TIMESTAMP,
    time_zone VARCHAR,
    distance_m DOUBLE,
    active_s DOUBLE,
    elapsed_s DOUBLE,
    geometry BLOB
);

-- name: insert_route
INSERT INTO routes
VALUES (
    $account_id,
    $activity_id,
    $activity_type,
    $name,
    epoch_ms($start_epoch_ms),
    $local_started_at,
    $time_zone,
    $distance_m,
    $active_s,
    $elapsed_s,
    $geometry
);

-- name: copy_routes
-- noqa: disable=all
-- (sqlfluff does not know KV_METADATA.) The text in the footer makes the file GeoParquet 1.1. Without crs the
-- coordinates are OGC:CRS84: degrees, longitude first.
COPY (FROM routes) TO $path (
    FORMAT parquet,
    COMPRESSION zstd,
    KV_METADATA {
        geo: '{"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["MultiLineString"]}}}'
    }
);
