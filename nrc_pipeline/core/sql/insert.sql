-- name: insert_activities
INSERT INTO core.activities BY NAME
SELECT
    parsed.account_id,
    parsed.activity_id,
    parsed.document.type AS activity_type,
    parsed.document.app_id AS app_id,
    epoch_ms(parsed.document.start_epoch_ms) AS started_at,
    epoch_ms(parsed.document.end_epoch_ms) AS ended_at,
    epoch_ms(parsed.document.last_modified) AS last_modified_at,
    parsed.document.start_epoch_ms AS start_epoch_ms,
    parsed.document.end_epoch_ms AS end_epoch_ms,
    parsed.document.last_modified AS last_modified,
    parsed.document.active_duration_ms AS active_duration_ms,
    parsed.document.status AS status,
    parsed.document.session AS is_session,
    parsed.document.delete_indicator AS is_deleted,
    batch_members.has_details,
    parsed.document.metric_types AS metric_types,
    parsed.document.sources AS sources,
    parsed.document.change_tokens AS change_tokens,
    batch_extra.extra,
    batch_members.header_sha256 AS raw_sha256,
    batch_members.series_sha256,
    $loaded_at::TIMESTAMP AS loaded_at,
    $normaliser_version AS normaliser_version
FROM batch_documents AS parsed
INNER JOIN batch_members USING (account_id, activity_id)
LEFT JOIN batch_extra USING (account_id, activity_id);

-- name: insert_activity_summaries
INSERT INTO core.activity_summaries BY NAME
SELECT
    account_id,
    activity_id,
    ordinal,
    entry.metric AS metric,
    entry.summary AS summary,
    entry.source AS source,
    entry.app_id AS app_id,
    entry.value AS value
FROM (
    SELECT
        account_id,
        activity_id,
        unnest(document.summaries) AS entry,
        generate_subscripts(document.summaries, 1) - 1 AS ordinal
    FROM batch_documents
);

-- name: insert_activity_tags
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
);

-- name: insert_activity_moments
INSERT INTO core.activity_moments BY NAME
SELECT
    account_id,
    activity_id,
    ordinal,
    entry.key AS key,
    entry.value AS value,
    epoch_ms(entry.timestamp) AS moment_at,
    entry.timestamp AS timestamp_epoch_ms,
    entry.app_id AS app_id,
    entry.source AS source
FROM (
    SELECT
        account_id,
        activity_id,
        unnest(document.moments) AS entry,
        generate_subscripts(document.moments, 1) - 1 AS ordinal
    FROM batch_documents
);

-- name: insert_metric_samples
-- Samples stay lists, as in the document: ten million samples are then only ten thousand rows to delete and
-- to find, their order needs no column, and each list compresses well. The inner query selects texts by their
-- places before parsing, and the join identifies the samples afterwards. A join or a filter on the texts
-- themselves would collect two thousand of them.
INSERT INTO core.metric_samples BY NAME
SELECT
    batch_addresses.account_id,
    batch_addresses.activity_id,
    parsed.series,
    batch_addresses.activity_month,
    parsed.metric,
    parsed.unit,
    parsed.source,
    parsed.app_id,
    parsed.sample_count,
    parsed.start_epoch_ms,
    parsed.duration_ms,
    parsed.value
FROM (
    SELECT
        file_name,
        file_row_number,
        series,
        entry.type AS metric,
        entry.unit AS unit,
        entry.source AS source,
        entry."appId" AS app_id,
        len(entry.values) AS sample_count,
        list_transform(entry.values, LAMBDA sample: sample.start_epoch_ms) AS start_epoch_ms,
        list_transform(
            entry.values, LAMBDA sample: sample.end_epoch_ms - sample.start_epoch_ms
        ) AS duration_ms,
        list_transform(entry.values, LAMBDA sample: sample.value) AS value
    FROM (
        SELECT
            file_name,
            file_row_number,
            unnest(metrics) AS entry,
            generate_subscripts(metrics, 1) - 1 AS series
        FROM (
            SELECT
                file_name,
                file_row_number,
                json_transform(
                    payload,
                    '{"metrics":[{"type":"VARCHAR","unit":"VARCHAR","source":"VARCHAR","appId":"VARCHAR",
                         "values":[{"start_epoch_ms":"BIGINT","end_epoch_ms":"BIGINT","value":"DOUBLE"}]}]}'
                ).metrics AS metrics
            FROM (
                SELECT
                    if(is_wanted, file_name, NULL) AS file_name,
                    file_row_number,
                    if(is_wanted, payload, NULL) AS payload
                FROM (
                    SELECT
                        filename AS file_name,
                        file_row_number,
                        list_contains($places::VARCHAR[], filename || '#' || file_row_number) AS is_wanted,
                        payload
                    FROM
                        read_parquet(
                            $files::VARCHAR[],
                            filename = TRUE,
                            file_row_number = TRUE,
                            union_by_name = TRUE,
                            hive_partitioning = FALSE
                        )
                )
                UNION ALL
                SELECT
                    batch_addresses.file_name,
                    batch_addresses.file_row_number,
                    batch_odd.payload
                FROM batch_odd
                INNER JOIN batch_addresses USING (payload_sha256)
                WHERE batch_addresses.is_series
            )
        )
    )
) AS parsed
INNER JOIN batch_addresses USING (file_name, file_row_number);
