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
)
