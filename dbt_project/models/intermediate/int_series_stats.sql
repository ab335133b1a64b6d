with activities as (
    select account_id, activity_id
    from {{ ref('int_counted_activities') }}
),

totals as (
    select
        account_id,
        activity_id,
        activity_month,
        metric,
        sample_count,
        total,
        plausible_total,
        outlier_count,
        plausible_mean,
        plausible_maximum
    from {{ ref('int_metric_totals') }}
),

gps as (
    select account_id, activity_id, distance_gps_km, fastest_jump_kmh
    from {{ ref('int_gps_distance') }}
),

ascents as (
    select account_id, activity_id, ascent_smoothed_m, descent_smoothed_m, rise_m, fall_m
    from {{ ref('int_smoothed_ascent') }}
),

wide as (
    select
        account_id,
        activity_id,
        activity_month,
        max(total) filter (where metric = 'distance') as distance_samples_km,
        max(total) filter (where metric = 'calories') as calories_kcal,
        max(total) filter (where metric = 'steps') as steps,
        max(total) filter (where metric = 'ascent') as ascent_m,
        max(total) filter (where metric = 'descent') as descent_m,
        max(plausible_total) filter (where metric = 'ascent' and outlier_count > 0) as ascent_without_outliers_m,
        max(plausible_total) filter (where metric = 'descent' and outlier_count > 0) as descent_without_outliers_m,
        coalesce(max(sample_count) filter (where metric = 'heart_rate'), 0) > 0 as has_heart_rate_samples,
        max(plausible_mean) filter (where metric = 'heart_rate') as avg_heart_rate_bpm,
        -- A workout's single sample is its mean and says nothing about its maximum.
        max(plausible_maximum) filter (where metric = 'heart_rate' and sample_count > 1) as max_heart_rate_bpm
    from totals
    group by account_id, activity_id, activity_month
)

select
    wide.account_id,
    wide.activity_id,
    wide.activity_month,
    wide.distance_samples_km,
    gps.distance_gps_km,
    gps.fastest_jump_kmh as gps_fastest_jump_kmh,
    wide.calories_kcal,
    wide.steps,
    wide.ascent_m,
    wide.descent_m,
    wide.ascent_without_outliers_m,
    wide.descent_without_outliers_m,
    ascents.ascent_smoothed_m,
    ascents.descent_smoothed_m,
    ascents.rise_m,
    ascents.fall_m,
    wide.has_heart_rate_samples,
    wide.avg_heart_rate_bpm,
    wide.max_heart_rate_bpm
from wide
inner join activities using (account_id, activity_id)
left join gps using (account_id, activity_id)
left join ascents using (account_id, activity_id)
