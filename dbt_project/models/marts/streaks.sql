with activities as (
    select account_id, activity_id, activity_type, local_date
    from {{ ref('activities') }}
    where is_date_plausible
),

selections as (
    select account_id, activity_id, 'all' as activity_type, local_date
    from activities
    union all
    select account_id, activity_id, activity_type, local_date
    from activities
    where activity_type = 'run'
),

kinds as (
    select *
    from (values ('day', 1), ('week', 7)) as kinds (kind, step_days)
),

steps as (
    select
        selections.account_id,
        kinds.kind,
        selections.activity_type,
        kinds.step_days,
        cast(date_trunc(kinds.kind, selections.local_date) as date) as step_on,
        count(*) as activities
    from selections
    cross join kinds
    group by all
),

-- Consecutive steps have a constant difference to their row number.
numbered as (
    select
        steps.*,
        step_on - cast(
            step_days * row_number() over (
                partition by account_id, kind, activity_type
                order by step_on
            ) as integer
        ) as island
    from steps
),

-- The last activity of any type marks the end of the data, so it serves as the present.
latest as (
    select account_id, max(local_date) as last_date
    from activities
    group by account_id
)

select
    numbered.account_id,
    numbered.kind,
    numbered.activity_type,
    min(numbered.step_on) as started_on,
    max(numbered.step_on) + cast(numbered.step_days - 1 as integer) as ended_on,
    count(*) as length,
    cast(sum(numbered.activities) as bigint) as activities,
    max(numbered.step_on) = date_trunc(numbered.kind, latest.last_date) as is_current
from numbered
inner join latest using (account_id)
group by
    numbered.account_id,
    numbered.kind,
    numbered.activity_type,
    numbered.step_days,
    numbered.island,
    latest.last_date
