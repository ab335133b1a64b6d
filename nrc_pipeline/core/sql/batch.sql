-- name: batch_members
CREATE OR REPLACE TEMP TABLE batch_members AS
WITH asked AS (
    SELECT
        unnest($account_ids::VARCHAR[]) AS account_id,
        unnest($activity_ids::VARCHAR[]) AS activity_id
)

SELECT changed.*
FROM changed
SEMI JOIN asked USING (account_id, activity_id);

-- name: batch_addresses
-- One row per document that the batch reads: most activities need one, some have a header that is newer than
-- the series.
CREATE OR REPLACE TEMP TABLE batch_addresses AS
SELECT
    account_id,
    activity_id,
    cast(date_trunc('month', epoch_ms(start_epoch_ms)) AS DATE) AS activity_month,
    payload_sha256,
    file_name,
    file_row_number,
    plain_version,
    bool_or(is_header) AS is_header,
    bool_or(is_series) AS is_series
FROM (
    SELECT
        account_id,
        activity_id,
        start_epoch_ms,
        header_sha256 AS payload_sha256,
        header_file_name AS file_name,
        header_row_number AS file_row_number,
        header_plain_version AS plain_version,
        TRUE AS is_header,
        FALSE AS is_series
    FROM batch_members
    UNION ALL
    SELECT
        account_id,
        activity_id,
        start_epoch_ms,
        series_sha256 AS payload_sha256,
        series_file_name AS file_name,
        series_row_number AS file_row_number,
        series_plain_version AS plain_version,
        FALSE AS is_header,
        TRUE AS is_series
    FROM batch_members
)
GROUP BY account_id, activity_id, start_epoch_ms, payload_sha256, file_name, file_row_number, plain_version;

-- name: batch_places
-- Where the texts of the batch are, and what each is read for.
SELECT
    file_name,
    file_row_number,
    payload_sha256,
    is_header,
    is_series,
    coalesce(plain_version = $plain_version, FALSE) AS is_certified
FROM batch_addresses;

-- name: batch_choices
SELECT
    account_id,
    activity_id,
    header_sha256,
    series_sha256
FROM batch_members
WHERE list_contains($odd::VARCHAR[], header_sha256) OR list_contains($odd::VARCHAR[], series_sha256);

-- name: batch_texts
-- Texts of the batch, each with the columns that identify it.
SELECT
    batch_addresses.account_id,
    batch_addresses.activity_id,
    batch_addresses.payload_sha256,
    landed.source,
    landed.fetched_at,
    landed.payload
FROM
    read_parquet(
        $files::VARCHAR[],
        filename = TRUE,
        file_row_number = TRUE,
        union_by_name = TRUE,
        hive_partitioning = FALSE
    ) AS landed
INNER JOIN batch_addresses
    ON
        landed.filename = batch_addresses.file_name
        AND landed.file_row_number = batch_addresses.file_row_number
WHERE list_contains($payload_sha256::VARCHAR[], batch_addresses.payload_sha256);

-- name: batch_odd
-- The plain parts of the odd documents, split in Python.
CREATE OR REPLACE TEMP TABLE batch_odd AS
SELECT
    unnest($payload_sha256::VARCHAR[]) AS payload_sha256,
    unnest($payload::VARCHAR[]) AS payload;

-- name: batch_extra
CREATE OR REPLACE TEMP TABLE batch_extra AS
SELECT
    unnest($account_id::VARCHAR[]) AS account_id,
    unnest($activity_id::VARCHAR[]) AS activity_id,
    unnest($extra::VARCHAR[]) AS extra;

-- name: batch_documents
-- The headers of the batch: everything except the series, with explicit types.
CREATE OR REPLACE TEMP TABLE batch_documents AS
SELECT
    batch_addresses.account_id,
    batch_addresses.activity_id,
    parsed.document
FROM (
    SELECT
        file_name,
        file_row_number,
        json_transform(
            payload,
            '{"id":"VARCHAR","type":"VARCHAR","app_id":"VARCHAR","start_epoch_ms":"BIGINT",
             "end_epoch_ms":"BIGINT","last_modified":"BIGINT","active_duration_ms":"BIGINT","status":"VARCHAR","session":"BOOLEAN",
             "delete_indicator":"BOOLEAN",
             "summaries":[{"metric":"VARCHAR","summary":"VARCHAR","source":"VARCHAR","app_id":"VARCHAR","value":"DOUBLE"}],
             "sources":["VARCHAR"],"tags":"MAP(VARCHAR,VARCHAR)","change_tokens":["VARCHAR"],"metric_types":["VARCHAR"],
             "moments":[{"key":"VARCHAR","value":"VARCHAR","timestamp":"BIGINT","app_id":"VARCHAR","source":"VARCHAR"}]}'
        ) AS document
    FROM (
        SELECT
            if(is_wanted, file_name, NULL) AS file_name,
            file_row_number,
            if(is_wanted, payload, NULL) AS payload
        FROM (
            SELECT
                filename AS file_name,
                file_row_number,
                list_contains($places::VARCHAR[], filename || '#' || file_row_number) AS is_wanted,
                payload
            FROM
                read_parquet(
                    $files::VARCHAR[],
                    filename = TRUE,
                    file_row_number = TRUE,
                    union_by_name = TRUE,
                    hive_partitioning = FALSE
                )
        )
        UNION ALL
        SELECT
            batch_addresses.file_name,
            batch_addresses.file_row_number,
            batch_odd.payload
        FROM batch_odd
        INNER JOIN batch_addresses USING (payload_sha256)
        WHERE batch_addresses.is_header
    )
) AS parsed
INNER JOIN batch_addresses USING (file_name, file_row_number)
WHERE batch_addresses.is_header;

-- name: batch_row_count
SELECT
    (
        SELECT
            coalesce(
                sum(1 + len(document.summaries) + len(document.moments) + cardinality(document.tags)), 0
            )
        FROM batch_documents
    )
    + (
        SELECT coalesce(sum(1 + metric_series.sample_count), 0)
        FROM core.metric_series
        SEMI JOIN batch_members USING (account_id, activity_id)
    );

-- name: delete_batch
-- Deletes by id, so that no rows remain of an activity whose start has moved.
DELETE FROM core.activities USING batch_members
WHERE activities.account_id = batch_members.account_id AND activities.activity_id = batch_members.activity_id;

DELETE FROM core.activity_summaries USING batch_members
WHERE
    activity_summaries.account_id = batch_members.account_id
    AND activity_summaries.activity_id = batch_members.activity_id;

DELETE FROM core.activity_tags USING batch_members
WHERE
    activity_tags.account_id = batch_members.account_id
    AND activity_tags.activity_id = batch_members.activity_id;

DELETE FROM core.activity_moments USING batch_members
WHERE
    activity_moments.account_id = batch_members.account_id
    AND activity_moments.activity_id = batch_members.activity_id;

DELETE FROM core.metric_samples USING batch_members
WHERE
    metric_samples.account_id = batch_members.account_id
    AND metric_samples.activity_id = batch_members.activity_id;

DELETE FROM core.activity_zones USING batch_members
WHERE
    activity_zones.account_id = batch_members.account_id
    AND activity_zones.activity_id = batch_members.activity_id;
