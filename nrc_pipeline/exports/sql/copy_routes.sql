-- noqa: disable=all
-- (sqlfluff does not know KV_METADATA.) GeoParquet 1.1: what makes it one is this text in the footer. Without
-- crs it is OGC:CRS84, degrees, longitude first.
COPY (FROM routes) TO $path (
    FORMAT parquet,
    COMPRESSION zstd,
    KV_METADATA {
        geo: '{"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["MultiLineString"]}}}'
    }
)
