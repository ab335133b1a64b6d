-- For every source the stated total is the plain sum of the samples, except where Garmin's last sample cancels it.
-- The tolerance is 0.1 %, or 1 m, 1 step, 0.1 kcal.
{{ config(meta={"dagster": {"ref": {"name": "activities"}}}) }}

with activities as (
    select account_id, activity_id, distance_km
    from {{ ref('activities') }}
    where recorder != 'manual'
),

summaries as (
    select account_id, activity_id, steps, calories_kcal, ascent_m, descent_m
    from {{ ref('int_activity_summaries_wide') }}
    anti join {{ ref('int_cancelled_garmin') }} using (account_id, activity_id)
),

series as (
    select account_id, activity_id, distance_samples_km, steps, calories_kcal, ascent_m, descent_m
    from {{ ref('int_series_stats') }}
),

compared as (
    select
        activities.account_id,
        activities.activity_id,
        unnest(['distance', 'steps', 'calories', 'ascent', 'descent']) as metric,
        unnest([
            activities.distance_km,
            summaries.steps,
            summaries.calories_kcal,
            summaries.ascent_m,
            summaries.descent_m
        ]) as stated,
        unnest([
            series.distance_samples_km, series.steps, series.calories_kcal, series.ascent_m, series.descent_m
        ]) as summed,
        unnest([0.001, 1, 0.1, 1, 1]) as least
    from activities
    inner join series using (account_id, activity_id)
    left join summaries using (account_id, activity_id)
)

select account_id, activity_id, metric, stated, summed
from compared
where abs(stated - summed) > greatest(least, 0.001 * abs(stated))
