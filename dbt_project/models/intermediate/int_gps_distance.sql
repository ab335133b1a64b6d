{{ config(materialized='incremental', incremental_strategy='replace_months') }}

with activities as (
    select
        account_id,
        activity_id,
        activity_month,
        -- A number sorts faster than two texts, and there is one for every fix.
        row_number() over (order by account_id, activity_id) as activity
    from {{ ref('int_counted_activities') }}
    where has_gps and {{ in_changed_months('activity_month') }}
),

series as (
    select
        activities.activity,
        samples.metric,
        samples.start_epoch_ms as starts,
        samples.value as readings
    from {{ ref('stg_core__metric_samples') }} as samples
    inner join activities using (account_id, activity_id)
    where samples.metric in ('latitude', 'longitude') and {{ in_changed_months('samples.activity_month') }}
),

pauses as (
    select activities.activity, pauses.from_epoch_ms, pauses.to_epoch_ms
    from {{ ref('int_pauses') }} as pauses
    inner join activities using (account_id, activity_id)
),

fixes as (
    {{ paired_positions('series', 'activity') }}
),

ends as (
    select
        activity,
        lag(epoch_ms) over fixes_in_time as from_epoch_ms,
        epoch_ms as to_epoch_ms,
        lag(radians(latitude)) over fixes_in_time as from_latitude,
        radians(latitude) as to_latitude,
        lag(radians(longitude)) over fixes_in_time as from_longitude,
        radians(longitude) as to_longitude
    from fixes
    window fixes_in_time as (partition by activity order by epoch_ms)
),

-- Haversine on a sphere of the mean radius of the earth, 6,371,008.8 m (IUGG).
legs as materialized (
    select
        activity,
        from_epoch_ms,
        to_epoch_ms,
        2 * 6371008.8 * asin(
            sqrt(
                least(
                    1,
                    power(sin((to_latitude - from_latitude) / 2), 2)
                    + cos(from_latitude) * cos(to_latitude) * power(sin((to_longitude - from_longitude) / 2), 2)
                )
            )
        ) as length_m
    from ends
    where from_epoch_ms is not null
),

-- Nike counts no metres in a pause. So a walk to a water tap or a ride home during a pause must not count here
-- either.
paused as (
    select
        legs.activity,
        sum(
            legs.length_m
            * (least(legs.to_epoch_ms, pauses.to_epoch_ms) - greatest(legs.from_epoch_ms, pauses.from_epoch_ms))
            / (legs.to_epoch_ms - legs.from_epoch_ms)
        ) as length_m
    from legs
    inner join pauses
        on
            legs.activity = pauses.activity
            and legs.from_epoch_ms < pauses.to_epoch_ms
            and legs.to_epoch_ms > pauses.from_epoch_ms
    group by legs.activity
),

totals as (
    select
        activity,
        sum(length_m) as length_m,
        count(*) + 1 as fix_count,
        -- Fixes that are delivered late can be some metres apart within the same hundredth of a second. That is no
        -- leap.
        max(3600 * length_m / (to_epoch_ms - from_epoch_ms)) filter (
            where length_m > {{ var('gps_jump_m') }}
        ) as fastest_jump_kmh
    from legs
    group by activity
)

select
    activities.account_id,
    activities.activity_id,
    activities.activity_month,
    -- Rounded, because the last digits of a sum of doubles depend on the order of its terms, which is undefined.
    round((totals.length_m - coalesce(paused.length_m, 0)) / 1000, 6) as distance_gps_km,
    totals.fix_count,
    totals.fastest_jump_kmh
from totals
inner join activities using (activity)
left join paused using (activity)
