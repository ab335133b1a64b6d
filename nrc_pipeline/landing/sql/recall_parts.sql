-- What the index says of the part files that have not changed since it was written.
INSERT INTO landed_parts BY NAME
SELECT remembered.*
FROM read_parquet($index) AS remembered
SEMI JOIN (
    SELECT
        unnest($files::VARCHAR[]) AS file_name,
        unnest($stamps::VARCHAR[]) AS file_stamp
) USING (file_name, file_stamp)
