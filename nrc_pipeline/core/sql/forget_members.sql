CREATE OR REPLACE TEMP TABLE batch_members AS
SELECT
    $account_id::VARCHAR AS account_id,
    $activity_id::VARCHAR AS activity_id
