COPY (
    SELECT
        unnest($check_name::VARCHAR[]) AS check_name,
        unnest($checked_at::TIMESTAMP[]) AS checked_at,
        unnest($checked_by::VARCHAR[]) AS checked_by,
        unnest($passed::BOOLEAN[]) AS passed,
        unnest($description::VARCHAR[]) AS description,
        unnest($numbers::VARCHAR[]) AS numbers
) TO $path (FORMAT parquet, COMPRESSION zstd)
