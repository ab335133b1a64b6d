COPY (
    SELECT
        unnest($load_id::VARCHAR[]) AS load_id,
        unnest($stage::VARCHAR[]) AS stage,
        unnest($started_at::TIMESTAMP[]) AS started_at,
        unnest($ended_at::TIMESTAMP[]) AS ended_at,
        unnest($window_start::VARCHAR[]) AS window_start,
        unnest($window_end::VARCHAR[]) AS window_end,
        unnest($requests::INTEGER[]) AS requests,
        unnest($documents::INTEGER[]) AS documents,
        unnest($rows_written::BIGINT[]) AS rows_written,
        unnest($outcome::VARCHAR[]) AS outcome,
        unnest($reason::VARCHAR[]) AS reason
) TO $path (FORMAT parquet, COMPRESSION zstd)
