-- The newest version of each activity that the list has shown; refused items count as seen, too.
SELECT
    activity_id,
    max(last_modified) AS last_modified
FROM (
    SELECT
        activity_id,
        last_modified
    FROM landed_documents
    WHERE account_id = $account_id AND kind = 'activity_list' AND source = 'api'
    UNION ALL
    SELECT
        activity_id,
        listed_last_modified
    FROM landed_attempts
    WHERE account_id = $account_id AND outcome = 'quarantined' AND activity_id IS NOT NULL
)
GROUP BY activity_id
