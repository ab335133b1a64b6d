COPY (
    SELECT
        unnest($walk_id::VARCHAR[]) AS walk_id,
        unnest($walk_number::BIGINT[]) AS walk_number,
        unnest($account_id::VARCHAR[]) AS account_id,
        unnest($started_at::TIMESTAMP[]) AS started_at,
        unnest($ended_at::TIMESTAMP[]) AS ended_at,
        unnest($dialect::VARCHAR[]) AS dialect,
        unnest($activity_types::VARCHAR[]) AS activity_types,
        unnest($outcome::VARCHAR[]) AS outcome,
        unnest($pages::INTEGER[]) AS pages,
        unnest($reason::VARCHAR[]) AS reason,
        unnest($seen_ids::VARCHAR[][]) AS seen_ids,
        unnest($seen_last_modified::BIGINT[][]) AS seen_last_modified
) TO $path (FORMAT parquet, COMPRESSION zstd)
