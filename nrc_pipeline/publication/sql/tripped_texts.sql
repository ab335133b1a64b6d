-- The landed text of a failing activity's header: the version to be refused.
SELECT DISTINCT
    landed_documents.account_id,
    landed_documents.activity_id,
    landed_documents.payload_sha256,
    landed_documents.source,
    landed_documents.fetched_at,
    landed_documents.file_name,
    landed_documents.file_row_number
FROM landed_documents
INNER JOIN core.activities
    ON
        landed_documents.account_id = activities.account_id
        AND landed_documents.activity_id = activities.activity_id
        AND landed_documents.payload_sha256 = activities.raw_sha256
WHERE landed_documents.account_id = $account_id AND landed_documents.activity_id = $activity_id
