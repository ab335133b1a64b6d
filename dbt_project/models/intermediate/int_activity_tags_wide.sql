with tags as (
    select account_id, activity_id, tag, trim(value) as value
    from {{ ref('stg_core__activity_tags') }}
),

activities as (
    select account_id, activity_id, app_id
    from {{ ref('stg_core__activities') }}
),

-- The app before 2016 wrote these words when the runner had entered nothing. A note of today may really be GREAT.
meant as (
    select tags.account_id, tags.activity_id, tags.tag, tags.value
    from tags
    inner join activities using (account_id, activity_id)
    where
        tags.value != ''
        and not (
            upper(activities.app_id) = 'RUNNING_ANDROID'
            and tags.tag in ('emotion', 'note', 'shoes', 'temperature', 'terrain', 'weather')
            and tags.value in ('AMPED', 'NOTE', 'GREAT')
        )
),

wide as (
    select
        account_id,
        activity_id,
        max(value) filter (where tag = 'com.nike.name') as name,
        max(value) filter (where tag = 'note') as note,
        max(lower(value)) filter (where tag in ('location', 'com.nike.ntc.location')) as location,
        coalesce(
            max(value) filter (where tag = 'com.nike.temperature'), max(value) filter (where tag = 'temperature')
        ) as temperature,
        replace(
            lower(
                coalesce(
                    max(value) filter (where tag = 'com.nike.weather'), max(value) filter (where tag = 'weather')
                )
            ),
            '-',
            '_'
        ) as weather,
        max(lower(value)) filter (where tag = 'terrain') as terrain,
        max(try_cast(value as double)) filter (where tag = 'rpe') as rpe,
        lower(
            coalesce(max(value) filter (where tag = 'shoe_id'), max(value) filter (where tag = 'shoes'))
        ) as shoe_id,
        max(value) filter (where tag = 'com.nike.running.goaltype') as goal,
        max(lower(value)) filter (where tag = 'com.nike.running.runtype') as run_type,
        max(lower(value)) filter (where tag = 'com.nike.running.recordingsource') as recording_source,
        max(lower(value)) filter (where tag = 'com.nike.running.originalactivityid') as original_activity_id,
        max(value) filter (where tag = 'com.nike.ntc.workout.id') as workout_id,
        max(value) filter (where tag = 'com.nike.ntc.workout.name') as workout_name,
        max(lower(value)) filter (where tag = 'com.nike.ntc.workout.type') as workout_type,
        max(lower(value)) filter (where tag = 'com.nike.ntc.workout.focus') as workout_focus,
        max(lower(value)) filter (where tag = 'com.nike.ntc.workout.level') as workout_level,
        max(lower(value)) filter (where tag = 'com.nike.ntc.workout.intensity') as workout_intensity,
        max(lower(value)) filter (where tag = 'com.nike.ntc.workout.format') as workout_format,
        max(lower(value)) filter (where tag = 'com.nike.ntc.workout.equipment') as workout_equipment,
        max(try_cast(value as double)) filter (where tag = 'com.nike.ntc.workout.duration') as workout_duration_s,
        max(try_cast(value as double)) filter (where tag = 'com.nike.ntc.workout.estimatedcalories')
            as workout_estimated_calories_kcal,
        max(lower(value)) filter (where tag = 'com.nike.ntc.workout.completed') as workout_completed
    from meant
    group by account_id, activity_id
)

select
    account_id,
    activity_id,
    name,
    note,
    case
        when location in ('indoors', 'inside') then 'indoors'
        when location in ('outdoors', 'outside') then 'outdoors'
    end as location,
    -- '23 C' before 2016, '22.97' since. Adding 0 turns the minus zero of '-0 C' into zero.
    try_cast(regexp_extract(temperature, '^(-?[0-9]+(\.[0-9]+)?)( ?C)?$', 1) as double) + 0 as temperature_c,
    case weather
        when 'sunny' then 'clear_day'
        when 'partly_sunny' then 'partly_cloudy_day'
        when 'rainy' then 'rain'
        when 'snowy' then 'snow'
        when 'windy' then 'wind'
        when 'foggy' then 'fog'
        else weather
    end as weather,
    terrain,
    rpe,
    shoe_id,
    case goal
        when 'basic' then 'free_run'
        else lower(regexp_replace(goal, '([a-z])([A-Z])', '\1_\2', 'g'))
    end as goal,
    run_type,
    recording_source,
    -- An empty id identifies nothing and would merge many activities into one.
    nullif(original_activity_id, '00000000-0000-0000-0000-000000000000') as original_activity_id,
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
    workout_completed in ('1', 'true') as is_workout_completed
from wide
