COPY (
    SELECT
        unnest($account_id::VARCHAR[]) AS account_id,
        unnest($walk_number::BIGINT[]) AS walk_number,
        unnest($activity_id::VARCHAR[]) AS activity_id,
        unnest($start_epoch_ms::BIGINT[]) AS start_epoch_ms,
        unnest($listed_last_modified::BIGINT[]) AS listed_last_modified,
        unnest($attempted_at::TIMESTAMP[]) AS attempted_at,
        unnest($source::VARCHAR[]) AS source,
        unnest($outcome::VARCHAR[]) AS outcome,
        unnest($reason::VARCHAR[]) AS reason,
        unnest($body::BLOB[]) AS body
) TO $path (FORMAT parquet, COMPRESSION zstd)
