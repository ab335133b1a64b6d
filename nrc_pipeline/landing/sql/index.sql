-- name: is_readable
SELECT count(*)
FROM parquet_metadata($file);

-- name: index_tables
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
    translation_id VARCHAR,
    file_name VARCHAR NOT NULL,
    file_row_number BIGINT NOT NULL
);

-- The same columns for every part file, before rows that are in two part files are deduplicated.
CREATE OR REPLACE TEMP TABLE landed_parts AS
SELECT
    *,
    NULL::VARCHAR AS file_stamp
FROM landed_documents;

-- One row per file of another format, without its bytes: the last two columns say where these are.
CREATE OR REPLACE TEMP TABLE landed_files (
    account_id VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    format VARCHAR NOT NULL,
    group_key VARCHAR NOT NULL,
    file_sha256 VARCHAR NOT NULL,
    file_bytes BIGINT NOT NULL,
    received_at TIMESTAMP NOT NULL,
    part_name VARCHAR NOT NULL,
    part_row_number BIGINT NOT NULL
);

CREATE OR REPLACE TEMP TABLE landed_translations (
    translation_id VARCHAR NOT NULL,
    account_id VARCHAR NOT NULL,
    format VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    group_key VARCHAR NOT NULL,
    file_sha256s VARCHAR[] NOT NULL,
    translated_at TIMESTAMP NOT NULL,
    activities INTEGER NOT NULL,
    reasons VARCHAR[] NOT NULL
);

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

-- name: index_files
-- During compaction the same row is there twice for a moment; either copy will do.
INSERT INTO landed_files BY NAME
SELECT
    account_id,
    file_name,
    format,
    group_key,
    file_sha256,
    file_bytes,
    received_at,
    filename AS part_name,
    file_row_number AS part_row_number
FROM
    read_parquet(
        $files::VARCHAR[],
        filename = TRUE,
        file_row_number = TRUE,
        union_by_name = TRUE,
        hive_partitioning = FALSE
    )
QUALIFY row_number() OVER (
    PARTITION BY account_id, file_sha256 ORDER BY received_at, part_name, part_row_number
) = 1;

-- name: index_translations
-- Only the newest translation of a group counts.
INSERT INTO landed_translations BY NAME
SELECT *
FROM read_parquet($files::VARCHAR[], union_by_name = TRUE, hive_partitioning = FALSE)
QUALIFY row_number() OVER (
    PARTITION BY account_id, format, group_key ORDER BY translated_at DESC, translation_id ASC
) = 1;

-- name: index_walks
-- DISTINCT, because during compaction the same row is there twice for a moment.
INSERT INTO landed_walks BY NAME
SELECT DISTINCT * FROM read_parquet($files::VARCHAR[], union_by_name = TRUE, hive_partitioning = FALSE);

-- name: index_attempts
-- DISTINCT, because during compaction the same row is there twice for a moment.
INSERT INTO landed_attempts BY NAME
SELECT DISTINCT * FROM read_parquet($files::VARCHAR[], union_by_name = TRUE, hive_partitioning = FALSE);

-- name: index_loads
-- DISTINCT, because during compaction the same row is there twice for a moment.
INSERT INTO landed_loads BY NAME
SELECT DISTINCT * FROM read_parquet($files::VARCHAR[], union_by_name = TRUE, hive_partitioning = FALSE);

-- name: index_checks
-- DISTINCT, because during compaction the same row is there twice for a moment.
INSERT INTO landed_checks BY NAME
SELECT DISTINCT * FROM read_parquet($files::VARCHAR[], union_by_name = TRUE, hive_partitioning = FALSE);

-- name: number_walks
-- Older releases did not number walks; those walks come before number 1, in the order of their dates.
UPDATE landed_walks
SET walk_number = dated.walk_number
FROM (
    SELECT
        walk_id,
        row_number() OVER (ORDER BY started_at, walk_id) - count(*) OVER () AS walk_number
    FROM landed_walks
    WHERE walk_number IS NULL
) AS dated
WHERE landed_walks.walk_id = dated.walk_id;

UPDATE landed_attempts
SET
    walk_number = coalesce(
        (
            SELECT max(landed_walks.walk_number)
            FROM landed_walks
            WHERE landed_walks.walk_number < 1 AND landed_walks.started_at <= landed_attempts.attempted_at
        ),
        (SELECT min(landed_walks.walk_number) - 1 FROM landed_walks),
        0
    )
WHERE walk_number IS NULL;
