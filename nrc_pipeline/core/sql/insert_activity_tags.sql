INSERT INTO core.activity_tags BY NAME
SELECT
    account_id,
    activity_id,
    entry.key AS key,
    entry.value AS value
FROM (
    SELECT
        account_id,
        activity_id,
        unnest(map_entries(document.tags)) AS entry
    FROM batch_documents
)
