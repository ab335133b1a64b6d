-- Where the texts of the batch are, and what each is read for.
SELECT
    file_name,
    file_row_number,
    payload_sha256,
    is_header,
    is_series,
    coalesce(plain_version = $plain_version, false) AS is_certified
FROM batch_addresses
