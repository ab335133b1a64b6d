-- On phone, watch and Garmin the stated mean is the unweighted mean of the samples. Tolerance 0.5 bpm, for readings
-- that are left out of ours as implausible.
with activities as (
    select account_id, activity_id, avg_heart_rate_bpm
    from {{ ref('activities') }}
    where recorder in ('phone', 'watch', 'garmin')
),

series as (
    select account_id, activity_id, avg_heart_rate_bpm as mean_of_samples_bpm
    from {{ ref('int_series_stats') }}
)

select activities.account_id, activities.activity_id, activities.avg_heart_rate_bpm, series.mean_of_samples_bpm
from activities
inner join series using (account_id, activity_id)
where abs(activities.avg_heart_rate_bpm - series.mean_of_samples_bpm) > 0.5
