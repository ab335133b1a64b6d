-- Over all activities, not only those that count: int_activities itself needs the pauses where Nike's active time
-- is lost, so this model may rest on staging alone.
with activities as (
    select account_id, activity_id, start_epoch_ms, end_epoch_ms
    from {{ ref('stg_core__activities') }}
),

halts as (
    select
        account_id,
        activity_id,
        timestamp_epoch_ms,
        value in ('pause', 'auto_pause') as is_stop
    from {{ ref('stg_core__activity_moments') }}
    where
        moment = 'halt'
        and value in ('pause', 'auto_pause', 'resume', 'auto_resume')
        and timestamp_epoch_ms is not null
),

-- Moments are in no order, so a stop and a resume of one millisecond cannot be told apart: together they leave the
-- runner as before, running or standing.
distinct_halts as (
    select
        account_id,
        activity_id,
        timestamp_epoch_ms,
        bool_or(is_stop) as is_stop
    from halts
    group by account_id, activity_id, timestamp_epoch_ms
    having bool_and(is_stop) = bool_or(is_stop)
),

-- Kinds cross in real data (auto_pause, resume), and Garmin resumes without a pause: what counts is only where
-- running changes to standing and back.
changes as (
    select account_id, activity_id, timestamp_epoch_ms, is_stop
    from distinct_halts
    qualify
        is_stop is distinct from coalesce(
            lag(is_stop) over (partition by account_id, activity_id order by timestamp_epoch_ms), false
        )
),

spans as (
    select
        account_id,
        activity_id,
        timestamp_epoch_ms as from_epoch_ms,
        is_stop,
        lead(timestamp_epoch_ms) over (
            partition by account_id, activity_id order by timestamp_epoch_ms
        ) as to_epoch_ms
    from changes
),

pauses as (
    select
        spans.account_id,
        spans.activity_id,
        greatest(spans.from_epoch_ms, activities.start_epoch_ms) as from_epoch_ms,
        least(coalesce(spans.to_epoch_ms, activities.end_epoch_ms), activities.end_epoch_ms) as to_epoch_ms,
        spans.to_epoch_ms is null as is_open
    from spans
    inner join activities using (account_id, activity_id)
    where spans.is_stop
)

select
    account_id,
    activity_id,
    row_number() over (partition by account_id, activity_id order by from_epoch_ms) as pause,
    from_epoch_ms,
    to_epoch_ms,
    is_open
from pauses
where to_epoch_ms > from_epoch_ms
