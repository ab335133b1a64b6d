-- One row per activity of the month, with the addresses of the texts of its header and its series.
WITH texts AS (
    SELECT
        account_id,
        activity_id,
        payload_sha256,
        file_name,
        file_row_number
    FROM landed_documents
    QUALIFY row_number() OVER (
        PARTITION BY account_id, activity_id, payload_sha256 ORDER BY file_name, file_row_number
    ) = 1
)

SELECT
    activities.account_id,
    activities.activity_id,
    header.file_name AS header_file,
    header.file_row_number AS header_row,
    series.file_name AS series_file,
    series.file_row_number AS series_row
FROM core.activities
LEFT JOIN texts AS header
    ON
        activities.account_id = header.account_id
        AND activities.activity_id = header.activity_id
        AND activities.raw_sha256 = header.payload_sha256
LEFT JOIN texts AS series
    ON
        activities.account_id = series.account_id
        AND activities.activity_id = series.activity_id
        AND activities.series_sha256 = series.payload_sha256
WHERE activities.start_epoch_ms >= $from_epoch_ms AND activities.start_epoch_ms < $until_epoch_ms
ORDER BY activities.activity_id
