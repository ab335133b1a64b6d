{%- set shortest_s, longest_s = var('prediction_effort_s') -%}
with recursive runs as (
    select account_id, activity_id
    from {{ ref('activities') }}
    where activity_type = 'run' and is_date_plausible is not false
),

-- Both formulas are valid only for efforts of minutes to hours: a 400 m sprint would predict a world record.
efforts as (
    select
        account_id,
        activity_id,
        distance,
        distance_m,
        started_at,
        local_date,
        elapsed_s,
        elapsed_s / power(distance_m, 1.06) as riegel_constant,
        {{ oxygen_cost('distance_m * 60 / elapsed_s') }} / {{ usable_fraction('elapsed_s / 60') }} as vdot
    from {{ ref('best_efforts') }}
    semi join runs using (account_id, activity_id)
    where elapsed_s between {{ shortest_s }} and {{ longest_s }} and not is_doubtful
),

targets as (
    select targets.*, {{ world_best_s('targets.distance_m', 'bests') }} as least_s
    from (
        values
        ('1 mile', 1609.344),
        ('5 km', 5000.0),
        ('10 km', 10000.0),
        ('15 km', 15000.0),
        ('10 mile', 16093.44),
        ('half marathon', 21097.5),
        ('marathon', 42195.0)
    ) as targets (distance, distance_m)
    asof inner join {{ ref('int_world_bests') }} as bests
        on targets.distance_m >= bests.from_m
),

months as (
    select
        account_id,
        cast(
            unnest(
                generate_series(
                    date_trunc('month', min(local_date)), date_trunc('month', max(local_date)), interval 1 month
                )
            ) as date
        ) as local_month
    from {{ ref('activities') }}
    where is_date_plausible is not false
    group by account_id
),

recent as (
    select efforts.*, months.local_month
    from months
    inner join efforts
        on
            months.account_id = efforts.account_id
            and efforts.local_date <= last_day(months.local_month)
            and efforts.local_date > last_day(months.local_month) - {{ var('prediction_days') }}
),

-- The best effort of the window by each formula's own measure; of equal ones the longest, then the earliest.
riegel_sources as (
    select account_id, local_month, activity_id, distance, distance_m, elapsed_s
    from recent
    qualify
        row_number() over (
            partition by account_id, local_month
            order by riegel_constant, distance_m desc, started_at, activity_id
        ) = 1
),

vdot_sources as (
    select account_id, local_month, activity_id, distance, distance_m, elapsed_s, vdot
    from recent
    where vdot > 0
    qualify
        row_number() over (
            partition by account_id, local_month
            order by vdot desc, distance_m desc, started_at, activity_id
        ) = 1
),

-- There is no closed form for the time at which the oxygen cost of the race's speed equals the fraction that the
-- runner can use for that long. Cost falls faster with time than the usable fraction. So bisection works: 50 steps
-- between 1,000 m/min and 20 m/min are accurate to a nanosecond.
bisection as (
    select
        vdot_sources.account_id,
        vdot_sources.local_month,
        targets.distance,
        cast(targets.distance_m as double) as distance_m,
        vdot_sources.vdot,
        0 as step,
        cast(targets.distance_m / 1000 as double) as too_fast_min,
        cast(targets.distance_m / 20 as double) as too_slow_min
    from vdot_sources
    cross join targets
    union all
    select
        account_id,
        local_month,
        distance,
        distance_m,
        vdot,
        step + 1 as step,
        case when is_too_fast then middle_min else too_fast_min end as too_fast_min,
        case when is_too_fast then too_slow_min else middle_min end as too_slow_min
    from (
        select
            bisection.*,
            (too_fast_min + too_slow_min) / 2 as middle_min,
            {{ oxygen_cost('distance_m / middle_min') }} > vdot * {{ usable_fraction('middle_min') }} as is_too_fast
        from bisection
        where step < 50
    ) as halves
),

vdot_predictions as (
    select account_id, local_month, distance, 60 * (too_fast_min + too_slow_min) / 2 as vdot_s
    from bisection
    where step = 50
)

-- Rounded to the millisecond, and VDOT to a thousandth, because the last digits of exp differ between machines.
select
    riegel_sources.account_id,
    riegel_sources.local_month,
    targets.distance,
    cast(targets.distance_m as double) as distance_m,
    round(
        greatest(
            riegel_sources.elapsed_s * power(targets.distance_m / riegel_sources.distance_m, 1.06), targets.least_s
        ),
        3
    ) as riegel_s,
    riegel_sources.distance as riegel_source_distance,
    riegel_sources.elapsed_s as riegel_source_s,
    riegel_sources.activity_id as riegel_activity_id,
    round(if(vdot_predictions.vdot_s < targets.least_s, targets.least_s, vdot_predictions.vdot_s), 3) as vdot_s,
    round(vdot_sources.vdot, 3) as vdot,
    vdot_sources.distance as vdot_source_distance,
    vdot_sources.elapsed_s as vdot_source_s,
    vdot_sources.activity_id as vdot_activity_id
from riegel_sources
cross join targets
left join vdot_sources
    on
        riegel_sources.account_id = vdot_sources.account_id
        and riegel_sources.local_month = vdot_sources.local_month
left join vdot_predictions
    on
        riegel_sources.account_id = vdot_predictions.account_id
        and riegel_sources.local_month = vdot_predictions.local_month
        and targets.distance = vdot_predictions.distance
