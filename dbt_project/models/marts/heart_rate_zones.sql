{%- set bounds = var('hr_zone_bounds') -%}
with heart_rate_seconds as (
    select account_id, activity_id, heart_rate_bpm, seconds
    from {{ ref('int_heart_rate_seconds') }}
),

maxima as (
    select account_id, max_heart_rate_bpm, max_heart_rate_source
    from {{ ref('int_max_heart_rate') }}
    where max_heart_rate_bpm is not null
),

-- The bounds are decimals, so that 70 % of 190 bpm is 133 and not slightly more.
zones as (
    select *
    from (
        values
        (1, 0.0){% for bound in bounds %},
        ({{ loop.index + 1 }}, {{ bound }}){% endfor %}
    ) as zone_bounds (zone, from_fraction)
),

account_zones as (
    select
        maxima.account_id,
        zones.zone,
        maxima.max_heart_rate_bpm,
        maxima.max_heart_rate_source,
        cast(ceil(zones.from_fraction * maxima.max_heart_rate_bpm) as integer) as from_bpm,
        cast(
            lead(ceil(zones.from_fraction * maxima.max_heart_rate_bpm)) over (
                partition by maxima.account_id
                order by zones.zone
            ) as integer
        ) as below_bpm
    from maxima
    cross join zones
),

-- Seconds are added as whole milliseconds, so the sum is exact in any order.
measured as (
    select
        heart_rate_seconds.account_id,
        heart_rate_seconds.activity_id,
        account_zones.zone,
        sum(cast(round(heart_rate_seconds.seconds * 1000) as bigint)) as zone_ms
    from heart_rate_seconds
    inner join account_zones
        on
            heart_rate_seconds.account_id = account_zones.account_id
            and heart_rate_seconds.heart_rate_bpm >= account_zones.from_bpm
            and heart_rate_seconds.heart_rate_bpm < coalesce(account_zones.below_bpm, 1000)
    group by heart_rate_seconds.account_id, heart_rate_seconds.activity_id, account_zones.zone
),

activities as (
    select account_id, activity_id, sum(zone_ms) as activity_ms
    from measured
    group by account_id, activity_id
)

select
    activities.account_id,
    activities.activity_id,
    account_zones.zone,
    account_zones.from_bpm,
    account_zones.below_bpm,
    cast(coalesce(measured.zone_ms, 0) / 1000 as double) as seconds,
    cast(coalesce(measured.zone_ms, 0) / nullif(activities.activity_ms, 0) as double) as share_of_measured,
    account_zones.max_heart_rate_bpm,
    account_zones.max_heart_rate_source
from activities
inner join account_zones using (account_id)
left join measured
    on
        activities.account_id = measured.account_id
        and activities.activity_id = measured.activity_id
        and account_zones.zone = measured.zone
