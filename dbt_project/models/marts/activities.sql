with activities as (
    select *
    from {{ ref('int_counted_activities') }}
),

tags as (
    select
        account_id,
        activity_id,
        name,
        note,
        workout_name,
        temperature_c,
        weather,
        terrain,
        rpe,
        shoe_id,
        goal
    from {{ ref('int_activity_tags_wide') }}
),

summaries as (
    select
        account_id,
        activity_id,
        steps,
        calories_kcal,
        ascent_m,
        descent_m,
        nikefuel,
        avg_heart_rate_bpm,
        max_heart_rate_bpm,
        rpe
    from {{ ref('int_activity_summaries_wide') }}
),

cancelled as (
    select account_id, activity_id, calories_kcal
    from {{ ref('int_cancelled_garmin') }}
),

series as (
    select
        account_id,
        activity_id,
        distance_samples_km,
        distance_gps_km,
        ascent_without_outliers_m,
        descent_without_outliers_m,
        ascent_smoothed_m,
        descent_smoothed_m,
        rise_m,
        fall_m,
        has_heart_rate_samples,
        avg_heart_rate_bpm,
        max_heart_rate_bpm
    from {{ ref('int_series_stats') }}
),

joined as (
    select
        activities.*,
        tags.note,
        tags.temperature_c,
        tags.weather,
        tags.terrain,
        tags.shoe_id,
        tags.goal,
        series.distance_samples_km,
        series.distance_gps_km,
        series.ascent_smoothed_m,
        series.descent_smoothed_m,
        summaries.steps,
        series.rise_m,
        series.fall_m,
        1000 * greatest(activities.distance_km, series.distance_samples_km, series.distance_gps_km) as way_m,
        coalesce(series.ascent_without_outliers_m, summaries.ascent_m) as ascent_m,
        coalesce(series.descent_without_outliers_m, summaries.descent_m) as descent_m,
        summaries.nikefuel,
        coalesce(tags.name, tags.workout_name) as name,
        coalesce(tags.rpe, summaries.rpe) as rpe,
        case
            when cancelled.activity_id is not null then cancelled.calories_kcal
            when not activities.is_cancelled_garmin then summaries.calories_kcal
        end as calories_kcal,
        -- A stated mean includes the zeros of a sensor that lost contact, so the mean of the samples is used if they
        -- are available.
        if(
            coalesce(series.has_heart_rate_samples, false), series.avg_heart_rate_bpm, summaries.avg_heart_rate_bpm
        ) as avg_heart_rate_bpm,
        coalesce(series.max_heart_rate_bpm, summaries.max_heart_rate_bpm) as max_heart_rate_bpm,
        if(activities.distance_km > 0, activities.distance_km, null) as travelled_km,
        if(activities.active_s > 0, activities.active_s, null) as moving_s,
        summaries.steps / (nullif(activities.active_s, 0) / 60) as cadence_spm
    from activities
    left join tags using (account_id, activity_id)
    left join summaries using (account_id, activity_id)
    left join cancelled using (account_id, activity_id)
    left join series using (account_id, activity_id)
)

select
    account_id,
    activity_id,
    activity_month,
    activity_type,
    recorder,
    app_id,
    name,
    note,
    started_at,
    ended_at,
    local_started_at,
    local_date,
    time_zone,
    time_zone_source,
    distance_km,
    distance_samples_km,
    distance_gps_km,
    is_distance_recomputed,
    -- The share is relative to Nike's distance or, without one, to the largest, so that any other distance is in
    -- doubt.
    coalesce(
        greatest(distance_km, distance_samples_km, distance_gps_km)
        - least(distance_km, distance_samples_km, distance_gps_km)
        > {{ var('distance_doubt_share') }}
        * coalesce(distance_km, greatest(distance_samples_km, distance_gps_km)),
        false
    ) as has_distance_doubt,
    elapsed_s,
    active_s,
    is_active_recomputed,
    paused_s,
    if(
        moving_s / travelled_km <= {{ var('slowest_pace_s_per_km') }}, moving_s / travelled_km, null
    ) as avg_pace_s_per_km,
    travelled_km / (moving_s / 3600) as avg_speed_kmh,
    if(
        avg_heart_rate_bpm between {{ var('outlier_bounds')['heart_rate'] | join(' and ') }}, avg_heart_rate_bpm, null
    ) as avg_heart_rate_bpm,
    if(
        max_heart_rate_bpm between {{ var('outlier_bounds')['heart_rate'] | join(' and ') }}, max_heart_rate_bpm, null
    ) as max_heart_rate_bpm,
    if(
        cadence_spm between {{ var('outlier_cadence_spm') | join(' and ') }}, cadence_spm, null
    ) as avg_cadence_spm,
    cast(steps as bigint) as steps,
    calories_kcal,
    if(
        ascent_m between 0 and {{ var('climb_slack_m') }} + coalesce(
            least({{ var('climb_of_profile') }} * rise_m, way_m), cast('infinity' as double)
        ),
        ascent_m,
        null
    ) as ascent_m,
    if(
        descent_m between 0 and {{ var('climb_slack_m') }} + coalesce(
            least({{ var('climb_of_profile') }} * fall_m, way_m), cast('infinity' as double)
        ),
        descent_m,
        null
    ) as descent_m,
    ascent_smoothed_m,
    descent_smoothed_m,
    nikefuel,
    temperature_c,
    weather,
    terrain,
    rpe,
    shoe_id,
    goal,
    is_indoors,
    is_manual,
    is_shell,
    is_date_plausible,
    has_gps,
    has_heart_rate,
    has_details
from joined
