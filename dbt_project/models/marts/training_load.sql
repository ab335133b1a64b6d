{%- set acute_days = var('acute_days') -%}
{%- set chronic_days = var('chronic_days') -%}
with activities as (
    select account_id, activity_id, activity_type, started_at, local_date, distance_km, active_s
    from {{ ref('activities') }}
    -- One date of 1970 would make a calendar of half a century.
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

-- The share of the reserve in use. A moment beyond the maximum (which is robust, not the very highest) is the
-- maximum, one below rest is rest.
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

-- A day of rest is a load of 0, which is known; a day of training that nothing measured is not.
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

histories as (
    select
        days.*,
        list(cast(coalesce(trimp, 0) as double)) over past as trimps,
        list(case when trimp is null then 0.0::double else 1.0::double end) over past as trimps_known,
        list(cast(coalesce(distance_km, 0) as double)) over past as distances,
        list(case when distance_km is null then 0.0::double else 1.0::double end) over past as distances_known,
        {% for name, span in [('acute', acute_days), ('chronic', chronic_days)] %}
            count(*) filter (where trimp is null) over {{ name }} as {{ name }}_unmeasured_days,
            count(*) filter (where activities > 0 and trimp is not null) over {{ name }} as {{ name }}_measured_days,
            count(*) filter (where distance_km is null) over {{ name }} as {{ name }}_distance_unmeasured_days,
            count(*) filter (where runs > 0 and distance_km is not null) over {{ name }}
                as {{ name }}_distance_measured_days{{ ',' if not loop.last }}
        {% endfor %}
    from days
    window
        past as (
            partition by account_id
            order by local_date
            rows between {{ 15 * [acute_days, chronic_days] | max - 1 }} preceding and current row
        ),
        acute as (
            partition by account_id
            order by local_date
            rows between {{ acute_days - 1 }} preceding and current row
        ),
        chronic as (
            partition by account_id
            order by local_date
            rows between {{ chronic_days - 1 }} preceding and current row
        )
),

-- A mean says nothing where its span holds training and none of it was measured: the days of rest between
-- would make it sink to 0.
means as (
    select
        histories.*,
        {% for name, span in [('acute', acute_days), ('chronic', chronic_days)] %}
            case
                when {{ name }}_measured_days > 0 or {{ name }}_unmeasured_days = 0
                    then {{ weighted_mean('trimps', 'trimps_known', span) }}
            end as {{ name }},
            case
                when {{ name }}_distance_measured_days > 0 or {{ name }}_distance_unmeasured_days = 0
                    then {{ weighted_mean('distances', 'distances_known', span) }}
            end as {{ name }}_distance_km{{ ',' if not loop.last }}
        {% endfor %}
    from histories
)

-- To a thousandth: the formulas hold no more, and the last digits of exp differ between machines.
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
