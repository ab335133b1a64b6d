WITH samples AS (
    SELECT
        list_min(metric_samples.duration_ms) AS shortest_ms,
        metric_samples.start_epoch_ms != list_sort(metric_samples.start_epoch_ms) AS is_unsorted,
        list_min(metric_samples.start_epoch_ms) AS first_ms,
        list_max(metric_samples.start_epoch_ms) AS last_ms,
        activities.start_epoch_ms,
        activities.end_epoch_ms
    FROM core.metric_samples
    INNER JOIN core.activities USING (account_id, activity_id)
),

series AS (
    SELECT
        count(*) FILTER (WHERE shortest_ms < 0) AS series_with_negative_intervals,
        count(*) FILTER (WHERE is_unsorted) AS series_out_of_order,
        count(*) FILTER (
            WHERE first_ms < start_epoch_ms - $tolerance_ms OR last_ms > end_epoch_ms + $tolerance_ms
        ) AS series_outside_their_activity
    FROM samples
),

headers AS (
    SELECT
        count(*) FILTER (WHERE end_epoch_ms < start_epoch_ms) AS activities_ending_before_they_start,
        count(*) FILTER (
            WHERE active_duration_ms > end_epoch_ms - start_epoch_ms + $tolerance_ms
        ) AS activities_moving_longer_than_they_last,
        count(*) FILTER (WHERE start_epoch_ms > $now_epoch_ms + 86_400_000) AS activities_in_the_future
    FROM core.activities
)

SELECT
    headers.*,
    series.*
FROM headers
CROSS JOIN series
