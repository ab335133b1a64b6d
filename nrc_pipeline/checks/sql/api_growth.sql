-- One row per word that is not in the vocabulary, with the activities that use it, the most frequent first.
WITH words AS (
    SELECT
        'type' AS kind,
        activity_type AS word,
        activity_id
    FROM core.activities
    WHERE NOT list_contains($activity_types::VARCHAR[], activity_type)

    UNION ALL

    SELECT
        'metric' AS kind,
        metric AS word,
        activity_id
    FROM core.metric_series
    WHERE NOT list_contains($metrics::VARCHAR[], metric)

    UNION ALL

    SELECT
        'unit' AS kind,
        unit AS word,
        activity_id
    FROM core.metric_series
    WHERE NOT list_contains($units::VARCHAR[], unit)

    UNION ALL

    SELECT
        'summary' AS kind,
        summary || ' of ' || metric AS word,
        activity_id
    FROM core.activity_summaries
    WHERE NOT (list_contains($summaries::VARCHAR[], summary) AND list_contains($metrics::VARCHAR[], metric))

    UNION ALL

    SELECT
        'moment' AS kind,
        key AS word,
        activity_id
    FROM core.activity_moments
    WHERE NOT list_contains($moments::VARCHAR[], key)

    UNION ALL

    SELECT
        'tag' AS kind,
        key AS word,
        activity_id
    FROM core.activity_tags
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
        FROM core.activities
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
ORDER BY activities DESC, kind ASC, word ASC
