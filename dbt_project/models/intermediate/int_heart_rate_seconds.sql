{{ config(materialized='incremental', incremental_strategy='replace_months') }}

with activities as (
    select account_id, activity_id, activity_month, start_epoch_ms, end_epoch_ms
    from {{ ref('int_counted_activities') }}
    where {{ in_changed_months('activity_month') }}
),

series as (
    select account_id, activity_id, start_epoch_ms, duration_ms, value
    from {{ ref('stg_core__metric_samples') }}
    where metric = 'heart_rate' and {{ in_changed_months('activity_month') }}
),

-- The paused time before each pause, so that the paused time before any moment is one look-up.
pauses as (
    select
        account_id,
        activity_id,
        from_epoch_ms,
        to_epoch_ms,
        coalesce(
            sum(to_epoch_ms - from_epoch_ms) over (
                partition by account_id, activity_id
                order by from_epoch_ms
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as paused_before_ms
    from {{ ref('int_pauses') }}
    semi join activities using (account_id, activity_id)
),

samples as (
    select
        account_id,
        activity_id,
        unnest(start_epoch_ms) as epoch_ms,
        unnest(duration_ms) as duration_ms,
        unnest(value) as bpm
    from series
),

-- An interval (a workout's mean) is valid for its own width, a point until the next one, but no sensor is trusted for
-- longer than hr_hold_s. An impossible rate (0 when the sensor lost contact) also ends the reading before it.
readings as (
    select
        samples.account_id,
        samples.activity_id,
        samples.bpm,
        greatest(samples.epoch_ms, activities.start_epoch_ms) as from_epoch_ms,
        least(
            samples.epoch_ms + greatest(samples.duration_ms, 1000 * {{ var('hr_hold_s') }}),
            lead(samples.epoch_ms, 1, activities.end_epoch_ms) over (
                partition by samples.account_id, samples.activity_id
                order by samples.epoch_ms, samples.duration_ms, samples.bpm
            ),
            activities.end_epoch_ms
        ) as to_epoch_ms
    from samples
    inner join activities using (account_id, activity_id)
),

held as (
    select
        account_id,
        activity_id,
        cast(round(bpm) as integer) as heart_rate_bpm,
        from_epoch_ms,
        to_epoch_ms
    from readings
    where bpm between {{ var('outlier_bounds')['heart_rate'] | join(' and ') }} and to_epoch_ms > from_epoch_ms
),

active as (
    select
        held.account_id,
        held.activity_id,
        held.heart_rate_bpm,
        held.to_epoch_ms
        - held.from_epoch_ms
        - coalesce(at_end.paused_before_ms + least(held.to_epoch_ms, at_end.to_epoch_ms) - at_end.from_epoch_ms, 0)
        + coalesce(
            at_start.paused_before_ms + least(held.from_epoch_ms, at_start.to_epoch_ms) - at_start.from_epoch_ms, 0
        ) as active_ms
    from held
    asof left join pauses as at_start
        on
            held.account_id = at_start.account_id
            and held.activity_id = at_start.activity_id
            and held.from_epoch_ms >= at_start.from_epoch_ms
    asof left join pauses as at_end
        on
            held.account_id = at_end.account_id
            and held.activity_id = at_end.activity_id
            and held.to_epoch_ms >= at_end.from_epoch_ms
)

select
    active.account_id,
    active.activity_id,
    activities.activity_month,
    active.heart_rate_bpm,
    cast(sum(active.active_ms) / 1000.0 as double) as seconds
from active
inner join activities using (account_id, activity_id)
group by active.account_id, active.activity_id, activities.activity_month, active.heart_rate_bpm
having sum(active.active_ms) > 0
