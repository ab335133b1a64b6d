WITH activities AS (
    SELECT
        bool_or(kind = 'activity_details') AS has_details,
        bool_or(kind = 'activity_list') AS is_listed
    FROM landed_documents
    WHERE source = 'api'
    GROUP BY account_id, activity_id
)

SELECT
    count(*) FILTER (WHERE has_details) AS details,
    count(*) FILTER (WHERE has_details AND NOT is_listed) AS without_list_item
FROM activities
