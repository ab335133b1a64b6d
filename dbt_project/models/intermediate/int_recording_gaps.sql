{{ config(materialized='incremental', incremental_strategy='replace_months') }}

-- Covers all activities and reads staging only, because the choice of activities that count depends on the gaps.
with activities as (
    select account_id, activity_id, start_epoch_ms, end_epoch_ms
    from {{ ref('stg_core__activities') }}
    where
        {{ in_changed_months('activity_month') }}
        and end_epoch_ms - start_epoch_ms >= {{ var('recording_gap_s') }} * 1000
),

series as (
    select account_id, activity_id, activity_month, start_epoch_ms, duration_ms, value
    from {{ ref('stg_core__metric_samples') }}
    where metric = 'distance' and {{ in_changed_months('activity_month') }}
),

-- The end of each sample with a distance. On iOS one long sample spans a pause, so only the ends show when the runner
-- moved.
ends as (
    select
        series.account_id,
        series.activity_id,
        series.activity_month,
        activities.start_epoch_ms as from_epoch_ms,
        activities.end_epoch_ms as to_epoch_ms,
        flatten(
            list(
                list_transform(
                    list_filter(
                        list_zip(series.start_epoch_ms, series.duration_ms, series.value),
                        lambda sample: sample[3] > 0
                    ),
                    lambda sample: sample[1] + coalesce(sample[2], 0)
                )
            )
        ) as moved_epoch_ms
    from series
    inner join activities using (account_id, activity_id)
    group by all
),

-- A single sample is the total of the activity and says nothing about its course.
moments as (
    select
        * exclude (moved_epoch_ms),
        list_sort(
            list_concat(
                [from_epoch_ms, to_epoch_ms],
                list_filter(moved_epoch_ms, lambda moved: moved > from_epoch_ms and moved < to_epoch_ms)
            )
        ) as epoch_ms
    from ends
    where len(moved_epoch_ms) > 1
),

gaps as (
    select
        account_id,
        activity_id,
        activity_month,
        unnest(
            list_filter(
                list_zip(epoch_ms[:-2], epoch_ms[2:]),
                lambda pair: pair[2] - pair[1] >= {{ var('recording_gap_s') }} * 1000
            )
        ) as gap
    from moments
)

select
    account_id,
    activity_id,
    activity_month,
    gap[1] as from_epoch_ms,
    gap[2] as to_epoch_ms
from gaps
