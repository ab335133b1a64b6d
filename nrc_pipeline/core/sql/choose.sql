-- name: choose_versions
-- For every activity that has a version in the window: the version for its header and the version for its
-- series. Only activities whose choice differs from the loaded one are kept.
CREATE OR REPLACE TEMP TABLE changed AS
WITH

scope AS (
    SELECT DISTINCT
        account_id,
        activity_id
    FROM landed_documents
    WHERE start_epoch_ms >= $from_epoch_ms AND start_epoch_ms < $until_epoch_ms
),

candidates AS (
    SELECT
        *,
        -- Documents that were translated from other formats come last, the richest format first.
        coalesce(2 + list_position($formats::VARCHAR[], source), 0) AS format_rank,
        CASE source WHEN 'api' THEN 0 WHEN 'file' THEN 1 ELSE 2 END AS source_rank,
        -- Of translations the richer one counts, and not the later one: their files can come in any order.
        if(format_rank > 0, series_count, 0) AS richness,
        if(format_rank > 0, payload_bytes, 0) AS length,
        if(format_rank > 0, NULL, fetched_at) AS received_at
    FROM landed_documents
    SEMI JOIN scope USING (account_id, activity_id)
    -- A version that this normaliser has refused is no candidate; another version of the normaliser may
    -- accept it.
    ANTI JOIN (
        SELECT payload_sha256 FROM ops.quarantine
        WHERE normaliser_version = $normaliser_version
    ) USING (payload_sha256)
),

-- Equal ranks: the detail wins, then the text itself decides, so that every machine chooses alike.
headers AS (
    SELECT *
    FROM candidates
    QUALIFY row_number() OVER (
        PARTITION BY account_id, activity_id
        ORDER BY
            format_rank ASC,
            last_modified DESC NULLS LAST,
            richness DESC,
            length DESC,
            kind ASC,
            source_rank ASC,
            received_at DESC,
            payload_sha256 ASC
    ) = 1
),

with_series AS (
    SELECT *
    FROM candidates
    WHERE series_count > 0
    QUALIFY row_number() OVER (
        PARTITION BY account_id, activity_id
        ORDER BY
            format_rank ASC,
            last_modified DESC NULLS LAST,
            richness DESC,
            length DESC,
            source_rank ASC,
            received_at DESC,
            kind ASC,
            payload_sha256 ASC
    ) = 1
),

details AS (
    SELECT DISTINCT
        account_id,
        activity_id
    FROM candidates
    -- A translation without series is not the detail that a header of the API announces.
    WHERE kind = 'activity_details' AND (format_rank = 0 OR series_count > 0)
),

chosen AS (
    SELECT
        headers.account_id,
        headers.activity_id,
        headers.start_epoch_ms,
        headers.payload_sha256 AS header_sha256,
        headers.file_name AS header_file_name,
        headers.file_row_number AS header_row_number,
        headers.plain_version AS header_plain_version,
        coalesce(with_series.payload_sha256, headers.payload_sha256) AS series_sha256,
        coalesce(with_series.file_name, headers.file_name) AS series_file_name,
        coalesce(with_series.file_row_number, headers.file_row_number) AS series_row_number,
        if(
            with_series.payload_sha256 IS NULL, headers.plain_version, with_series.plain_version
        ) AS series_plain_version,
        headers.format_rank > 0 OR details.activity_id IS NOT NULL AS has_details,
        headers.payload_bytes + if(
            with_series.payload_sha256 IS DISTINCT FROM headers.payload_sha256,
            coalesce(with_series.payload_bytes, 0),
            0
        ) AS payload_bytes
    FROM headers
    LEFT JOIN with_series USING (account_id, activity_id)
    LEFT JOIN details USING (account_id, activity_id)
)

SELECT
    chosen.*,
    sum(
        chosen.payload_bytes
        * if(
            chosen.header_plain_version IS DISTINCT FROM $plain_version
            OR chosen.series_plain_version IS DISTINCT FROM $plain_version,
            $odd_weight,
            1
        )
    ) OVER (
        ORDER BY chosen.start_epoch_ms DESC, chosen.account_id ASC, chosen.activity_id ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS bytes_before
FROM chosen
LEFT JOIN core.activities AS loaded USING (account_id, activity_id)
WHERE
    $everything
    OR loaded.raw_sha256 IS DISTINCT FROM chosen.header_sha256
    OR loaded.series_sha256 IS DISTINCT FROM chosen.series_sha256
    OR loaded.has_details IS DISTINCT FROM chosen.has_details
    OR loaded.normaliser_version IS DISTINCT FROM $normaliser_version;

-- name: withdrawn_members
-- Loaded activities that only older translations of a file contain: the file now gives other activities.
CREATE OR REPLACE TEMP TABLE batch_members AS
SELECT
    account_id,
    activity_id
FROM core.activities
SEMI JOIN landed_parts USING (account_id, activity_id)
ANTI JOIN landed_documents USING (account_id, activity_id);

-- name: withdrawn_starts
SELECT activities.start_epoch_ms
FROM core.activities
SEMI JOIN batch_members USING (account_id, activity_id);

-- name: pending_starts
SELECT DISTINCT start_epoch_ms
FROM changed;

-- name: batches
SELECT
    cast(coalesce(bytes_before, 0) // $batch_bytes AS BIGINT) AS batch,
    list({'account_id': account_id, 'activity_id': activity_id}) AS activities
FROM changed
GROUP BY batch
ORDER BY batch;
