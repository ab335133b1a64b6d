-- For one table: the rows of the rebuild, the rows that only one side has, and the activities of the latter.
WITH

compared AS (
    SELECT
        account_id,
        activity_id
    FROM members
    WHERE NOT is_behind
),

rebuilt AS (
    SELECT COLUMNS(LAMBDA name: name != 'loaded_at')
    FROM query_table($rebuilt)
    SEMI JOIN compared USING (account_id, activity_id)
),

standing AS (
    SELECT COLUMNS(LAMBDA name: name != 'loaded_at')
    FROM query_table($standing)
    SEMI JOIN compared USING (account_id, activity_id)
),

different AS (
    SELECT activity_id
    FROM (
        SELECT * FROM rebuilt
        EXCEPT ALL
        SELECT * FROM standing
    )
    UNION ALL
    SELECT activity_id
    FROM (
        SELECT * FROM standing
        EXCEPT ALL
        SELECT * FROM rebuilt
    )
)

SELECT
    (SELECT count(*) FROM rebuilt) AS compared,
    count(*) AS different,
    coalesce(list(DISTINCT activity_id), []) AS activities
FROM different
