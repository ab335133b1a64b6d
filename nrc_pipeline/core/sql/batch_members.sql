CREATE OR REPLACE TEMP TABLE batch_members AS
WITH asked AS (
    SELECT
        unnest($account_ids::VARCHAR[]) AS account_id,
        unnest($activity_ids::VARCHAR[]) AS activity_id
)

SELECT changed.*
FROM changed
SEMI JOIN asked USING (account_id, activity_id)
