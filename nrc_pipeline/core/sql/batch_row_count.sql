SELECT
    (
        SELECT
            coalesce(
                sum(1 + len(document.summaries) + len(document.moments) + cardinality(document.tags)), 0
            )
        FROM batch_documents
    )
    + (
        SELECT coalesce(sum(1 + metric_series.sample_count), 0)
        FROM core.metric_series
        SEMI JOIN batch_members USING (account_id, activity_id)
    )
