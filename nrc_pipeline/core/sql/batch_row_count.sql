SELECT
    coalesce(sum(
        1
        + len(document.summaries)
        + len(document.moments)
        + cardinality(document.tags)
    ) FILTER (WHERE is_header), 0)
    + coalesce(
        sum(
            len(document.metrics)
            + coalesce(list_sum(list_transform(document.metrics, LAMBDA entry: len(entry.values))), 0)
        ) FILTER (WHERE is_series),
        0
    )
FROM batch_documents
