{%- set stated = var('hr_max_bpm') -%}
with heart_rate_seconds as (
    select account_id, activity_id, heart_rate_bpm, seconds
    from {{ ref('int_heart_rate_seconds') }}
),

-- Sensors produce short spikes. So a rate counts only if one activity held that rate or a higher one for long enough.
held as (
    select
        account_id,
        heart_rate_bpm,
        sum(cast(round(seconds * 1000) as bigint)) over (
            partition by account_id, activity_id
            order by heart_rate_bpm desc
        ) as ms_at_or_above
    from heart_rate_seconds
),

observed as (
    select
        account_id,
        max(heart_rate_bpm) filter (
            where ms_at_or_above >= 1000 * {{ var('hr_observed_max_s') }}
        ) as observed_max_bpm
    from held
    group by account_id
)

select
    account_id,
    observed_max_bpm,
    {% if stated is none %}
        observed_max_bpm as max_heart_rate_bpm,
        'observed' as max_heart_rate_source
    {% else %}
        cast({{ stated }} as integer) as max_heart_rate_bpm,
        'setting' as max_heart_rate_source
    {% endif %}
from observed
