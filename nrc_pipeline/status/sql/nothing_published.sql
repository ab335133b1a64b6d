CREATE TEMP TABLE published_activities (
    account_id VARCHAR,
    activity_id VARCHAR,
    has_details BOOLEAN,
    is_gone BOOLEAN
);
CREATE TEMP TABLE published_zones (
    source VARCHAR
);
CREATE TEMP TABLE published_quarantine (
    account_id VARCHAR,
    activity_id VARCHAR,
    reason VARCHAR,
    payload_sha256 VARCHAR
);
