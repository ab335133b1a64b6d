with summaries as (
    select account_id, activity_id, metric, summary, source, app_id, value
    from {{ ref('stg_core__activity_summaries') }}
),

bounds (metric, low, high) as (
    values
    {%- for metric, (low, high) in var('total_bounds').items() %}
    ('{{ metric }}', {{ low }}::double, {{ high }}::double){{ ',' if not loop.last }}
    {%- endfor %}
),

-- One impossible total of a billion kilometres would dominate an account's distance and create a billion Eddington
-- numbers.
possible as (
    select
        summaries.* replace (
            case
                when summaries.summary != 'total' or bounds.metric is null then summaries.value
                -- Less than a micrometre counts as 0, because a pace computed from it would not be finite.
                when abs(summaries.value) < 1e-9 then 0
                when summaries.value between bounds.low and bounds.high then summaries.value
            end as value
        )
    from summaries
    left join bounds using (metric)
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
from possible
group by account_id, activity_id
