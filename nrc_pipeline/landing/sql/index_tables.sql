-- One row per version of a list item or detail, without its text: the last two columns say where the text is.
CREATE OR REPLACE TEMP TABLE landed_documents (
    kind VARCHAR NOT NULL,
    account_id VARCHAR NOT NULL,
    activity_id VARCHAR NOT NULL,
    start_epoch_ms BIGINT NOT NULL,
    last_modified BIGINT,
    fetched_at TIMESTAMP NOT NULL,
    source VARCHAR NOT NULL,
    walk_id VARCHAR,
    payload_sha256 VARCHAR NOT NULL,
    payload_bytes BIGINT NOT NULL,
    series_count INTEGER NOT NULL,
    plain_version INTEGER,
    file_name VARCHAR NOT NULL,
    file_row_number BIGINT NOT NULL
);

-- The same columns for every part file, before rows that are in two part files are deduplicated.
CREATE OR REPLACE TEMP TABLE landed_parts AS
SELECT
    *,
    NULL::VARCHAR AS file_stamp
FROM landed_documents;

CREATE OR REPLACE TEMP TABLE landed_walks (
    walk_id VARCHAR NOT NULL,
    walk_number BIGINT,
    account_id VARCHAR NOT NULL,
    started_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP NOT NULL,
    dialect VARCHAR NOT NULL,
    activity_types VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    pages INTEGER NOT NULL,
    reason VARCHAR,
    seen_ids VARCHAR[] NOT NULL,
    seen_last_modified BIGINT[] NOT NULL
);

CREATE OR REPLACE TEMP TABLE landed_attempts (
    account_id VARCHAR NOT NULL,
    walk_number BIGINT,
    activity_id VARCHAR,
    start_epoch_ms BIGINT,
    listed_last_modified BIGINT,
    attempted_at TIMESTAMP NOT NULL,
    source VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    body BLOB
);

CREATE OR REPLACE TEMP TABLE landed_loads (
    load_id VARCHAR NOT NULL,
    stage VARCHAR NOT NULL,
    started_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP NOT NULL,
    window_start VARCHAR,
    window_end VARCHAR,
    requests INTEGER NOT NULL,
    documents INTEGER NOT NULL,
    rows_written BIGINT NOT NULL,
    outcome VARCHAR NOT NULL,
    reason VARCHAR
);

CREATE OR REPLACE TEMP TABLE landed_checks (
    check_name VARCHAR NOT NULL,
    checked_at TIMESTAMP NOT NULL,
    checked_by VARCHAR NOT NULL,
    passed BOOLEAN NOT NULL,
    description VARCHAR NOT NULL,
    numbers VARCHAR NOT NULL
);
