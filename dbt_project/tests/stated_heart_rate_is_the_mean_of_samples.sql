-- On phone, watch and Garmin the stated mean is the unweighted mean of the samples: of all samples, or of those
-- within the bounds. The tolerance is 0.5 bpm.
{{ config(meta={"dagster": {"ref": {"name": "activities"}}}) }}

with activities as (
    select account_id, activity_id
    from {{ ref('activities') }}
    where recorder in ('phone', 'watch', 'garmin')
),

summaries as (
    select account_id, activity_id, avg_heart_rate_bpm as stated_bpm
    from {{ ref('int_activity_summaries_wide') }}
),

series as (
    select account_id, activity_id, recorded_mean as mean_of_samples_bpm, plausible_mean as mean_of_beats_bpm
    from {{ ref('int_metric_totals') }}
    where metric = 'heart_rate'
)

select
    activities.account_id,
    activities.activity_id,
    summaries.stated_bpm,
    series.mean_of_samples_bpm,
    series.mean_of_beats_bpm
from activities
inner join summaries using (account_id, activity_id)
inner join series using (account_id, activity_id)
where
    abs(summaries.stated_bpm - series.mean_of_samples_bpm) > 0.5
    and coalesce(abs(summaries.stated_bpm - series.mean_of_beats_bpm) > 0.5, true)
