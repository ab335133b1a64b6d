with summaries as (
    select account_id, activity_id, metric, summary, source, app_id, value
    from {{ ref('stg_core__activity_summaries') }}
)

select
    account_id,
    activity_id,
    max(value) filter (where metric = 'distance' and summary = 'total') as distance_km,
    max(value) filter (where metric = 'steps' and summary = 'total') as steps,
    max(value) filter (where metric = 'calories' and summary = 'total') as calories_kcal,
    max(value) filter (where metric = 'ascent' and summary = 'total') as ascent_m,
    max(value) filter (where metric = 'descent' and summary = 'total') as descent_m,
    max(value) filter (where metric = 'nikefuel' and summary = 'total') as nikefuel,
    max(value) filter (where metric = 'heart_rate' and summary = 'mean') as avg_heart_rate_bpm,
    max(value) filter (where metric = 'heart_rate' and summary = 'max') as max_heart_rate_bpm,
    max(value) filter (where metric = 'pace' and summary = 'mean') as avg_pace_min_per_km,
    max(value) filter (where metric = 'speed' and summary = 'mean') as avg_speed_kmh,
    max(value) filter (where metric = 'rpe' and summary = 'max') as rpe,
    coalesce(bool_or(metric = 'distance' and source like '%.manualentry'), false) as is_distance_typed_in,
    coalesce(bool_or(app_id like '%.watchos' or source like '%.applewatch'), false) as is_of_watch
from summaries
group by account_id, activity_id
