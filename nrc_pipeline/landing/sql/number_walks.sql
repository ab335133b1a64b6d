-- Older releases did not number walks; those walks come before number 1, in the order of their dates.
UPDATE landed_walks
SET walk_number = dated.walk_number
FROM (
    SELECT
        walk_id,
        row_number() OVER (ORDER BY started_at, walk_id) - count(*) OVER () AS walk_number
    FROM landed_walks
    WHERE walk_number IS NULL
) AS dated
WHERE landed_walks.walk_id = dated.walk_id;

UPDATE landed_attempts
SET
    walk_number = coalesce(
        (
            SELECT max(landed_walks.walk_number)
            FROM landed_walks
            WHERE landed_walks.walk_number < 1 AND landed_walks.started_at <= landed_attempts.attempted_at
        ),
        (SELECT min(landed_walks.walk_number) - 1 FROM landed_walks),
        0
    )
WHERE walk_number IS NULL;
