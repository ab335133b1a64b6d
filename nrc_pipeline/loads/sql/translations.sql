-- name: known_files
SELECT file_sha256
FROM landed_files
WHERE account_id = $account_id;

-- name: groups_to_translate
-- The groups of files whose newest translation read other files, or was made by another version; in the order
-- in which their bytes are stored.
WITH

grouped AS (
    SELECT
        format,
        group_key,
        list(file_sha256 ORDER BY file_sha256) AS file_sha256s,
        list({
            'file_name': file_name,
            'part_name': part_name,
            'part_row_number': part_row_number
        } ORDER BY file_sha256) AS places,
        sum(file_bytes) AS group_bytes,
        min(part_name) AS first_part
    FROM landed_files
    WHERE account_id = $account_id
    GROUP BY format, group_key
),

versions AS (
    SELECT
        unnest($formats::VARCHAR[]) AS format,
        unnest($versions::INTEGER[]) AS version
)

SELECT
    grouped.format,
    grouped.group_key,
    grouped.file_sha256s,
    grouped.places,
    grouped.group_bytes
FROM grouped
INNER JOIN versions USING (format)
LEFT JOIN landed_translations
    ON
        landed_translations.account_id = $account_id
        AND grouped.format = landed_translations.format
        AND grouped.group_key = landed_translations.group_key
WHERE
    landed_translations.version IS DISTINCT FROM versions.version
    OR landed_translations.file_sha256s IS DISTINCT FROM grouped.file_sha256s
ORDER BY grouped.first_part, grouped.format, grouped.group_key;

-- name: file_bodies
SELECT
    filename,
    file_row_number,
    body
FROM read_parquet($parts::VARCHAR[], filename = TRUE, file_row_number = TRUE, hive_partitioning = FALSE)
WHERE list_contains($places::VARCHAR[], filename || '#' || file_row_number);
