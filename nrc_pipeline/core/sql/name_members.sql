CREATE OR REPLACE TEMP TABLE batch_members AS
SELECT
    unnest($account_id::VARCHAR[]) AS account_id,
    unnest($activity_id::VARCHAR[]) AS activity_id
