SELECT
    activities.started_at,
    activity_summaries.metric,
    activity_summaries.summary,
    activity_summaries.value
FROM core.activity_summaries
INNER JOIN core.activities USING (account_id, activity_id)
WHERE
    activities.start_epoch_ms >= $from_epoch_ms
    AND activities.start_epoch_ms < $until_epoch_ms
ORDER BY activities.start_epoch_ms DESC, activity_summaries.ordinal ASC
LIMIT 5
