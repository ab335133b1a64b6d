with runs as (
    select account_id, activity_id, started_at, local_date, distance_km
    from {{ ref('activities') }}
    where activity_type = 'run' and distance_km > 0 and is_date_plausible
),

days as (
    select
        account_id,
        local_date,
        sum(distance_km order by started_at, activity_id) as distance_km
    from runs
    group by account_id, local_date
),

units as (
    select *
    from (values ('km', 1.0), ('mile', 1.609344)) as units (unit, unit_km)
),

-- Rounded to the millimetre, so that two halves add up to a whole number in spite of floating point.
lengths as (
    select
        days.account_id,
        units.unit,
        days.local_date,
        round(days.distance_km / units.unit_km, 6) as distance
    from days
    cross join units
),

numbers as (
    select
        account_id,
        unit,
        unnest(range(1, cast(least(floor(max(distance)), {{ var('most_km_a_day') }}) as bigint) + 2)) as number
    from lengths
    group by account_id, unit
),

reached as (
    select
        numbers.account_id,
        numbers.unit,
        numbers.number,
        count(lengths.local_date) as days_reached
    from numbers
    left join lengths
        on
            numbers.account_id = lengths.account_id
            and numbers.unit = lengths.unit
            and numbers.number <= lengths.distance
    group by numbers.account_id, numbers.unit, numbers.number
)

select
    account_id,
    unit,
    number,
    days_reached,
    greatest(number - days_reached, 0) as days_needed,
    coalesce(
        number = max(number) filter (where days_reached >= number) over (partition by account_id, unit),
        false
    ) as is_current
from reached
