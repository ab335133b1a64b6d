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
        true AS is_header,
        false AS is_series
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
        false AS is_header,
        true AS is_series
    FROM batch_members
)
GROUP BY account_id, activity_id, start_epoch_ms, payload_sha256, file_name, file_row_number, plain_version
