with activities as (
    select
        account_id,
        activity_id,
        started_at,
        local_started_at,
        local_date,
        elapsed_s,
        active_s,
        calories_kcal,
        avg_heart_rate_bpm,
        max_heart_rate_bpm,
        rpe,
        nikefuel,
        is_indoors
    from {{ ref('activities') }}
    where recorder = 'ntc'
),

tags as (
    select
        account_id,
        activity_id,
        workout_id,
        workout_name,
        workout_type,
        workout_focus,
        workout_level,
        workout_intensity,
        workout_format,
        workout_equipment,
        workout_duration_s,
        workout_estimated_calories_kcal,
        is_workout_completed
    from {{ ref('int_activity_tags_wide') }}
)

select
    activities.account_id,
    activities.activity_id,
    tags.workout_id,
    tags.workout_name,
    tags.workout_focus,
    tags.workout_level,
    tags.workout_intensity,
    tags.workout_type,
    tags.workout_format,
    tags.workout_equipment,
    tags.is_workout_completed,
    activities.started_at,
    activities.local_started_at,
    activities.local_date,
    tags.workout_duration_s as planned_duration_s,
    activities.active_s,
    activities.elapsed_s,
    activities.calories_kcal,
    tags.workout_estimated_calories_kcal as estimated_calories_kcal,
    activities.avg_heart_rate_bpm,
    activities.max_heart_rate_bpm,
    activities.rpe,
    activities.nikefuel,
    activities.is_indoors
from activities
left join tags using (account_id, activity_id)
