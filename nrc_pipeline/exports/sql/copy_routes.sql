-- noqa: disable=all
-- (sqlfluff does not know KV_METADATA.) The text in the footer makes the file GeoParquet 1.1. Without crs the
-- coordinates are OGC:CRS84: degrees, longitude first.
COPY (FROM routes) TO $path (
    FORMAT parquet,
    COMPRESSION zstd,
    KV_METADATA {
        geo: '{"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["MultiLineString"]}}}'
    }
)
