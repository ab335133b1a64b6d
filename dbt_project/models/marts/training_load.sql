{#- The weight of a day is (1 - 2 / (days + 1)) to the power of its age (Williams et al. 2017). -#}
{%- set spans = [('acute', var('acute_days')), ('chronic', var('chronic_days'))] -%}
{%- set decay = {} -%}
{%- for name, span in spans -%}
    {#- A span of one day would give earlier days the weight 0, and 0 has no negative powers. -#}
    {%- do decay.update({name: [1 - 2 / (span + 1), 1e-9] | max}) -%}
{%- endfor -%}
with activities as (
    select account_id, activity_id, activity_type, started_at, local_date, distance_km, active_s
    from {{ ref('activities') }}
    -- A single date of 1970 would create a calendar of half a century.
    where is_date_plausible
),

heart_rate_seconds as (
    select account_id, activity_id, heart_rate_bpm, seconds
    from {{ ref('int_heart_rate_seconds') }}
),

maxima as (
    select account_id, max_heart_rate_bpm, max_heart_rate_source
    from {{ ref('int_max_heart_rate') }}
),

-- The share of the heart rate reserve in use. A rate above the maximum (which is robust, not the very highest) counts
-- as the maximum, one below the resting rate as the resting rate.
efforts as (
    select
        heart_rate_seconds.account_id,
        heart_rate_seconds.activity_id,
        heart_rate_seconds.heart_rate_bpm,
        heart_rate_seconds.seconds,
        case
            when maxima.max_heart_rate_bpm > {{ var('hr_rest_bpm') }}
                then greatest(0, least(
                    1,
                    (heart_rate_seconds.heart_rate_bpm - {{ var('hr_rest_bpm') }})
                    / (maxima.max_heart_rate_bpm - {{ var('hr_rest_bpm') }})
                ))
        end as reserve
    from heart_rate_seconds
    inner join maxima using (account_id)
),

impulses as (
    select
        account_id,
        activity_id,
        sum(
            seconds / 60 * reserve * {{ var('trimp_factor') }}
            * exp({{ var('trimp_exponent') }} * reserve)
            order by heart_rate_bpm
        ) as trimp,
        sum(seconds order by heart_rate_bpm) as heart_rate_s
    from efforts
    group by account_id, activity_id
),

trained as (
    select
        activities.account_id,
        activities.local_date,
        count(*) as activities,
        count(*) filter (where impulses.heart_rate_s is null) as activities_without_heart_rate,
        sum(activities.active_s order by activities.started_at, activities.activity_id) as active_s,
        sum(impulses.heart_rate_s order by activities.started_at, activities.activity_id) as heart_rate_s,
        sum(impulses.trimp order by activities.started_at, activities.activity_id) as trimp,
        count(*) filter (where activities.activity_type = 'run') as runs,
        sum(activities.distance_km order by activities.started_at, activities.activity_id) filter (
            where activities.activity_type = 'run'
        ) as distance_km
    from activities
    left join impulses using (account_id, activity_id)
    group by activities.account_id, activities.local_date
),

calendar as (
    select
        account_id,
        cast(unnest(generate_series(min(local_date), max(local_date), interval 1 day)) as date) as local_date
    from trained
    group by account_id
),

-- A rest day is a known load of 0. A training day without measurements is unknown.
days as (
    select
        calendar.account_id,
        calendar.local_date,
        coalesce(trained.activities, 0) as activities,
        coalesce(trained.activities_without_heart_rate, 0) as activities_without_heart_rate,
        coalesce(trained.runs, 0) as runs,
        coalesce(trained.active_s, case when trained.activities is null then 0 end) as active_s,
        coalesce(trained.heart_rate_s, 0) as heart_rate_s,
        coalesce(trained.trimp, case when trained.activities is null then 0 end) as trimp,
        coalesce(trained.distance_km, case when coalesce(trained.runs, 0) = 0 then 0 end) as distance_km
    from calendar
    left join trained using (account_id, local_date)
),

-- The weight of a day is decay ^ age, so the sums of a day follow from those of the day before. They are computed in
-- blocks of days, in which powers stay small. Each day is weighted by its position in its block. The resulting
-- constant factor cancels out, because the mean is a quotient of two sums.
placed as (
    select
        days.*,
        {% for name, span in spans %}
            (local_date - date '2000-01-01') // {{ 15 * span }} as {{ name }}_block,
            power({{ decay[name] }}, -((local_date - date '2000-01-01') % {{ 15 * span }})) as {{ name }}_weight
            {{- ',' if not loop.last }}
        {% endfor %}
    from days
),

histories as (
    select
        placed.*,
        {% for name, span in spans %}
            {% for value in ['trimp', 'distance_km'] %}
                sum(coalesce({{ value }}, 0) * {{ name }}_weight) over {{ name }}_so_far as {{ name }}_{{ value }}_sum,
                sum(case when {{ value }} is null then 0 else {{ name }}_weight end) over {{ name }}_so_far
                    as {{ name }}_{{ value }}_weights,
            {% endfor %}
            count(*) filter (where trimp is null) over {{ name }} as {{ name }}_unmeasured_days,
            count(*) filter (where activities > 0 and trimp is not null) over {{ name }} as {{ name }}_measured_days,
            count(*) filter (where distance_km is null) over {{ name }} as {{ name }}_distance_unmeasured_days,
            count(*) filter (where runs > 0 and distance_km is not null) over {{ name }}
                as {{ name }}_distance_measured_days{{ ',' if not loop.last }}
        {% endfor %}
    from placed
    window
        {% for name, span in spans %}
            {{ name }}_so_far as (
                partition by account_id, {{ name }}_block
                order by local_date
                rows between unbounded preceding and current row
            ),
            {{ name }} as (
                partition by account_id
                order by local_date
                rows between {{ span - 1 }} preceding and current row
            ){{ ',' if not loop.last }}
        {% endfor %}
),

{% for name, span in spans %}
-- The sums of the previous block, as of its last day. Older days weigh less than 1e-12.
{{ name }}_blocks as (
    select
        account_id,
        {{ name }}_block + 1 as {{ name }}_block,
        {% for value in ['trimp', 'distance_km'] %}
            arg_max({{ name }}_{{ value }}_sum, local_date) * power({{ decay[name] }}, {{ 15 * span }}) as {{ value }}_sum,
            arg_max({{ name }}_{{ value }}_weights, local_date) * power({{ decay[name] }}, {{ 15 * span }}) as {{ value }}_weights
            {{- ',' if not loop.last }}
        {% endfor %}
    from histories
    group by account_id, {{ name }}_block
),

{% endfor %}
-- A mean is not meaningful if its span contains training and none of it was measured: the rest days in between would
-- pull it down to 0.
means as (
    select
        histories.*,
        {% for name, span in spans %}
            {% for value, mean, prefix in [('trimp', name, name), ('distance_km', name ~ '_distance_km', name ~ '_distance')] %}
                case
                    when {{ prefix }}_measured_days > 0 or {{ prefix }}_unmeasured_days = 0
                        then
                            ({{ name }}_{{ value }}_sum + coalesce({{ name }}_blocks.{{ value }}_sum, 0))
                            / nullif(
                                {{ name }}_{{ value }}_weights + coalesce({{ name }}_blocks.{{ value }}_weights, 0), 0
                            )
                end as {{ mean }}{{ ',' if not loop.last }}
            {% endfor %}
            {{- ',' if not loop.last }}
        {% endfor %}
    from histories
    left join acute_blocks using (account_id, acute_block)
    left join chronic_blocks using (account_id, chronic_block)
)

-- Rounded to a thousandth: the formulas are not more precise, and the last digits of exp differ between machines.
select
    means.account_id,
    means.local_date,
    means.activities,
    means.activities_without_heart_rate,
    means.active_s,
    means.heart_rate_s,
    round(means.trimp, 3) as trimp,
    round(means.acute, 3) as acute,
    round(means.chronic, 3) as chronic,
    round(means.chronic - means.acute, 3) as balance,
    round(means.acute / nullif(means.chronic, 0), 3) as acute_chronic_ratio,
    means.acute_unmeasured_days,
    means.chronic_unmeasured_days,
    means.runs,
    means.distance_km,
    round(means.acute_distance_km, 3) as acute_distance_km,
    round(means.chronic_distance_km, 3) as chronic_distance_km,
    round(means.chronic_distance_km - means.acute_distance_km, 3) as distance_balance_km,
    round(means.acute_distance_km / nullif(means.chronic_distance_km, 0), 3) as distance_acute_chronic_ratio,
    maxima.max_heart_rate_bpm,
    maxima.max_heart_rate_source
from means
left join maxima using (account_id)
