with activities as (
    select
        account_id,
        activity_id,
        activity_type,
        started_at,
        local_date,
        distance_km,
        active_s,
        elapsed_s,
        ascent_m,
        ascent_smoothed_m
    from {{ ref('activities') }}
    -- A single date of 1970 would create a calendar of half a century.
    where is_date_plausible
),

selections as (
    select activities.* replace ('all' as activity_type)
    from activities
    union all
    select activities.*
    from activities
    where activity_type = 'run'
),

granularities as (
    select *
    from (
        values
        ('day', interval 1 day),
        ('week', interval 7 day),
        ('month', interval 1 month),
        ('year', interval 1 year),
        ('lifetime', null)
    ) as steps (granularity, step)
),

spans as (
    select
        account_id,
        activity_type,
        min(local_date) as first_date,
        max(local_date) as last_date
    from selections
    group by account_id, activity_type
),

-- Every period between the first and the last, including those without activities. date_trunc begins weeks on Monday.
calendar as (
    select
        spans.account_id,
        spans.activity_type,
        granularities.granularity,
        granularities.step,
        cast(
            unnest(
                generate_series(
                    date_trunc(granularities.granularity, spans.first_date),
                    date_trunc(granularities.granularity, spans.last_date),
                    granularities.step
                )
            ) as date
        ) as started_on
    from spans
    cross join granularities
    where granularities.granularity != 'lifetime'
),

periods as (
    select
        account_id,
        activity_type,
        granularity,
        started_on,
        cast(started_on + step - interval 1 day as date) as ended_on
    from calendar
    union all
    select
        account_id,
        activity_type,
        'lifetime' as granularity,
        first_date as started_on,
        last_date as ended_on
    from spans
),

-- Each activity with the periods that contain it, so that the join uses equality. A join by range would compare all
-- with all.
members as (
    select
        selections.*,
        granularities.granularity,
        case
            when granularities.granularity = 'lifetime' then spans.first_date
            else cast(date_trunc(granularities.granularity, selections.local_date) as date)
        end as period_on
    from selections
    inner join spans using (account_id, activity_type)
    cross join granularities
),

-- Sums use a fixed order. Otherwise the last digit of floating point would differ from run to run.
totals as (
    select
        periods.account_id,
        periods.activity_type,
        periods.granularity,
        periods.started_on,
        periods.ended_on,
        count(activities.activity_id) as activities,
        count(activities.activity_id) filter (where activities.distance_km > 0) as activities_with_distance,
        sum(activities.distance_km order by activities.started_at, activities.activity_id) as distance_km,
        sum(activities.active_s order by activities.started_at, activities.activity_id) as active_s,
        sum(activities.elapsed_s order by activities.started_at, activities.activity_id) as elapsed_s,
        sum(activities.ascent_m order by activities.started_at, activities.activity_id) as ascent_m,
        sum(
            activities.ascent_smoothed_m order by activities.started_at, activities.activity_id
        ) as ascent_smoothed_m,
        sum(activities.active_s order by activities.started_at, activities.activity_id) filter (
            where activities.distance_km > 0
        ) as paced_s,
        sum(activities.distance_km order by activities.started_at, activities.activity_id) filter (
            where activities.distance_km > 0 and activities.active_s is not null
        ) as paced_km,
        max(activities.distance_km) filter (where activities.distance_km > 0) as longest_km
    from periods
    left join members as activities
        on
            periods.account_id = activities.account_id
            and periods.activity_type = activities.activity_type
            and periods.granularity = activities.granularity
            and periods.started_on = activities.period_on
    group by
        periods.account_id,
        periods.activity_type,
        periods.granularity,
        periods.started_on,
        periods.ended_on
)

select
    account_id,
    granularity,
    activity_type,
    started_on,
    ended_on,
    activities,
    activities_with_distance,
    case when activities = 0 then 0 else distance_km end as distance_km,
    case when activities = 0 then 0 else active_s end as active_s,
    case when activities = 0 then 0 else elapsed_s end as elapsed_s,
    case when activities = 0 then 0 else ascent_m end as ascent_m,
    case when activities = 0 then 0 else ascent_smoothed_m end as ascent_smoothed_m,
    paced_s / nullif(paced_km, 0) as avg_pace_s_per_km,
    longest_km
from totals
