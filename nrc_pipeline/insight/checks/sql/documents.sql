-- name: api_growth
-- One row per word of the API that is not in the vocabulary, with the activities that use it, the most
-- frequent first.
WITH

-- Documents that were translated from files of other formats have words of their own.
of_the_api AS (
    SELECT *
    FROM core.activities
    WHERE NOT coalesce(list_contains($formats::VARCHAR[], app_id), FALSE)
),

series_of_the_api AS (
    SELECT *
    FROM core.metric_series
    WHERE NOT coalesce(list_contains($formats::VARCHAR[], app_id), FALSE)
),

words AS (
    SELECT
        'type' AS kind,
        activity_type AS word,
        activity_id
    FROM of_the_api
    WHERE NOT list_contains($activity_types::VARCHAR[], activity_type)

    UNION ALL

    SELECT
        'metric' AS kind,
        metric AS word,
        activity_id
    FROM series_of_the_api
    WHERE NOT list_contains($metrics::VARCHAR[], metric)

    UNION ALL

    SELECT
        'unit' AS kind,
        unit AS word,
        activity_id
    FROM series_of_the_api
    WHERE NOT list_contains($units::VARCHAR[], unit)

    UNION ALL

    SELECT
        'summary' AS kind,
        summary || ' of ' || metric AS word,
        activity_id
    FROM core.activity_summaries
    SEMI JOIN of_the_api USING (account_id, activity_id)
    WHERE NOT (list_contains($summaries::VARCHAR[], summary) AND list_contains($metrics::VARCHAR[], metric))

    UNION ALL

    SELECT
        'moment' AS kind,
        key AS word,
        activity_id
    FROM core.activity_moments
    SEMI JOIN of_the_api USING (account_id, activity_id)
    WHERE NOT list_contains($moments::VARCHAR[], key)

    UNION ALL

    SELECT
        'tag' AS kind,
        key AS word,
        activity_id
    FROM core.activity_tags
    SEMI JOIN of_the_api USING (account_id, activity_id)
    WHERE
        NOT list_contains($tags::VARCHAR[], key)
        AND len(list_filter($tag_prefixes::VARCHAR[], LAMBDA known: starts_with(key, known))) = 0

    UNION ALL

    -- Values without a column are in `extra` with their path; the last step of the path is the key.
    SELECT
        'key' AS kind,
        step ->> '$' AS word,
        activity_id
    FROM (
        SELECT
            activity_id,
            unnest(extra -> '$.put[*][0][#-1]') AS step,
            unnest(extra -> '$.put[*][0][0]') AS root
        FROM of_the_api
        WHERE extra IS NOT NULL
    )
    WHERE
        json_type(step) = 'VARCHAR'
        AND (root ->> '$') != 'tags'
        AND NOT list_contains($document_keys::VARCHAR[], step ->> '$')
)

SELECT
    kind,
    word,
    count(DISTINCT activity_id) AS activities
FROM words
GROUP BY kind, word
ORDER BY activities DESC, kind ASC, word ASC;

-- name: chosen_texts
-- One row per activity of the month, with the addresses of the texts of its header and its series.
WITH texts AS (
    SELECT
        account_id,
        activity_id,
        payload_sha256,
        file_name,
        file_row_number
    FROM landed_documents
    QUALIFY row_number() OVER (
        PARTITION BY account_id, activity_id, payload_sha256 ORDER BY file_name, file_row_number
    ) = 1
)

SELECT
    activities.account_id,
    activities.activity_id,
    header.file_name AS header_file,
    header.file_row_number AS header_row,
    series.file_name AS series_file,
    series.file_row_number AS series_row
FROM core.activities
LEFT JOIN texts AS header
    ON
        activities.account_id = header.account_id
        AND activities.activity_id = header.activity_id
        AND activities.raw_sha256 = header.payload_sha256
LEFT JOIN texts AS series
    ON
        activities.account_id = series.account_id
        AND activities.activity_id = series.activity_id
        AND activities.series_sha256 = series.payload_sha256
WHERE activities.start_epoch_ms >= $from_epoch_ms AND activities.start_epoch_ms < $until_epoch_ms
ORDER BY activities.activity_id;

-- name: details_without_list_item
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
FROM activities;

-- name: quarantine
-- A document that is refused again every day counts once.
SELECT
    reason,
    count(DISTINCT coalesce(activity_id, sha256(payload))) AS documents
FROM ops.quarantine
GROUP BY reason
ORDER BY documents DESC, reason ASC;

-- name: months
-- One start per month that has activities, loaded or only landed.
SELECT min(start_epoch_ms) AS start_epoch_ms
FROM (
    SELECT start_epoch_ms
    FROM core.activities
    UNION ALL
    SELECT start_epoch_ms
    FROM landed_documents
)
GROUP BY date_trunc('month', epoch_ms(start_epoch_ms));

-- name: newest_activity
SELECT max(start_epoch_ms) AS newest_epoch_ms
FROM core.activities;
