SELECT
    account_id,
    activity_id,
    header_sha256,
    series_sha256
FROM batch_members
WHERE list_contains($odd::VARCHAR[], header_sha256) OR list_contains($odd::VARCHAR[], series_sha256)
