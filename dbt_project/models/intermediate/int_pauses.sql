{{ config(materialized='incremental', incremental_strategy='replace_months') }}

{%- set edge_ms = (var('pause_edge_s') * 1000) | int %}
-- Covers all activities, not only those that count, because int_activities itself needs the pauses if Nike's active
-- time is missing. So this model may read staging only.
with activities as (
    select
        account_id,
        activity_id,
        activity_month,
        start_epoch_ms,
        end_epoch_ms,
        -- The paused time according to the document; NULL if it states no active time.
        case
            when active_duration_ms > 0
                then greatest(end_epoch_ms - start_epoch_ms - active_duration_ms, 0)
        end as stated_ms
    from {{ ref('stg_core__activities') }}
    where {{ in_changed_months('activity_month') }} and coalesce(end_epoch_ms > start_epoch_ms, true)
),

halts as (
    select
        moments.account_id,
        moments.activity_id,
        moments.timestamp_epoch_ms,
        moments.value in ('pause', 'auto_pause') as is_stop
    from {{ ref('stg_core__activity_moments') }} as moments
    semi join activities using (account_id, activity_id)
    where
        moments.moment = 'halt'
        and moments.value in ('pause', 'auto_pause', 'resume', 'auto_resume')
        and moments.timestamp_epoch_ms is not null
),

-- Moments are not ordered, so a stop and a resume in the same millisecond cannot be put in order. Together they do
-- not change the runner's state.
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

-- Kinds are mixed in real data (auto_pause, then resume), and Garmin resumes without a pause. So each halt applies
-- until the next.
steps as (
    select
        account_id,
        activity_id,
        timestamp_epoch_ms,
        is_stop,
        coalesce(lag(is_stop) over in_time, false) as was_stop,
        lag(timestamp_epoch_ms) over in_time as before_epoch_ms,
        lead(timestamp_epoch_ms) over in_time as next_epoch_ms
    from distinct_halts
    window in_time as (partition by account_id, activity_id order by timestamp_epoch_ms)
),

-- A stop within a pause begins a new stretch. If the resume before it was lost, this is where to look for it.
stretches as (
    select
        steps.account_id,
        steps.activity_id,
        greatest(steps.timestamp_epoch_ms, activities.start_epoch_ms) as from_epoch_ms,
        least(coalesce(steps.next_epoch_ms, activities.end_epoch_ms), activities.end_epoch_ms) as to_epoch_ms,
        steps.next_epoch_ms is null as is_open
    from steps
    inner join activities using (account_id, activity_id)
    where steps.is_stop
),

standing as (
    select *
    from stretches
    where to_epoch_ms > from_epoch_ms
),

by_halts as (
    select account_id, activity_id, sum(to_epoch_ms - from_epoch_ms) as paused_ms
    from standing
    group by account_id, activity_id
),

-- The samples are used only if the halts and the active time contradict each other.
contradicted as (
    select
        activities.account_id,
        activities.activity_id,
        activities.activity_month,
        activities.stated_ms,
        activities.start_epoch_ms,
        coalesce(by_halts.paused_ms, 0) as paused_ms,
        coalesce(by_halts.paused_ms > coalesce(activities.stated_ms, 0) + {{ edge_ms }}, false) as is_too_much,
        coalesce(activities.stated_ms > coalesce(by_halts.paused_ms, 0) + {{ edge_ms }}, false) as is_too_little
    from activities
    semi join steps using (account_id, activity_id)
    left join by_halts using (account_id, activity_id)
    where is_too_much or is_too_little
),

first_series as (
    select account_id, activity_id, min(series) as series
    from {{ ref('stg_core__metric_samples') }}
    semi join contradicted using (account_id, activity_id)
    where metric = 'distance' and {{ in_changed_months('activity_month') }}
    group by account_id, activity_id
),

moving as (
    select
        samples.account_id,
        samples.activity_id,
        unnest(samples.start_epoch_ms) as epoch_ms,
        unnest(samples.value) as delta_km
    from {{ ref('stg_core__metric_samples') }} as samples
    inner join first_series using (account_id, activity_id, series)
    where samples.metric = 'distance' and {{ in_changed_months('samples.activity_month') }}
),

samples as (
    select
        account_id,
        activity_id,
        epoch_ms,
        delta_km,
        lag(epoch_ms) over (partition by account_id, activity_id order by epoch_ms) as before_epoch_ms
    from moving
    where delta_km > 0 and isfinite(delta_km)
),

-- A lost resume. No distance sample begins within a true pause, except within a few seconds of its edges. So the
-- pause ended between the last sample before the movement and the first sample of it. The active time gives the
-- moment between them.
moved_in as (
    select
        standing.account_id,
        standing.activity_id,
        standing.from_epoch_ms,
        any_value(standing.to_epoch_ms) as to_epoch_ms,
        min(samples.epoch_ms) as moves_epoch_ms,
        greatest(arg_min(samples.before_epoch_ms, samples.epoch_ms), standing.from_epoch_ms) as stands_epoch_ms,
        sum(samples.delta_km) as moved_km
    from samples
    asof inner join standing
        on
            samples.account_id = standing.account_id
            and samples.activity_id = standing.activity_id
            and samples.epoch_ms >= standing.from_epoch_ms
    where
        samples.epoch_ms > standing.from_epoch_ms + {{ edge_ms }}
        and samples.epoch_ms < standing.to_epoch_ms - {{ edge_ms }}
    group by standing.account_id, standing.activity_id, standing.from_epoch_ms
),

lost_resumes as (
    select
        moved_in.account_id,
        moved_in.activity_id,
        moved_in.from_epoch_ms,
        moved_in.to_epoch_ms,
        moved_in.moves_epoch_ms,
        moved_in.moves_epoch_ms - coalesce(moved_in.stands_epoch_ms, moved_in.from_epoch_ms) as slack_ms
    from moved_in
    inner join contradicted using (account_id, activity_id)
    where
        contradicted.is_too_much
        -- A single stray sample does not mean that the runner ran.
        and moved_in.moved_km * 1e6 >= {{ var('moving_m_per_s') }} * (moved_in.to_epoch_ms - moved_in.moves_epoch_ms)
),

shortenings as (
    select
        lost_resumes.account_id,
        lost_resumes.activity_id,
        contradicted.paused_ms - sum(lost_resumes.to_epoch_ms - lost_resumes.moves_epoch_ms) as left_ms,
        case
            when contradicted.stated_ms is null then 0
            else greatest(least(
                (left_ms - contradicted.stated_ms) / nullif(sum(lost_resumes.slack_ms), 0), 1
            ), 0)
        end as share,
        contradicted.stated_ms,
        contradicted.paused_ms
    from lost_resumes
    inner join contradicted using (account_id, activity_id)
    group by
        lost_resumes.account_id, lost_resumes.activity_id, contradicted.paused_ms, contradicted.stated_ms
    -- Only if the rest then agrees better with the active time. If that is missing, the samples decide.
    having coalesce(abs(left_ms - contradicted.stated_ms) < contradicted.paused_ms - contradicted.stated_ms, true)
),

-- A lost pause: a resume while running, after a period without samples that covers all of the missing time.
unmatched_resumes as (
    select
        steps.account_id,
        steps.activity_id,
        steps.timestamp_epoch_ms as to_epoch_ms,
        steps.timestamp_epoch_ms - {{ edge_ms }} as looked_from_epoch_ms,
        greatest(coalesce(steps.before_epoch_ms, contradicted.start_epoch_ms), contradicted.start_epoch_ms)
            as earliest_epoch_ms
    from steps
    inner join contradicted using (account_id, activity_id)
    inner join activities using (account_id, activity_id)
    where
        contradicted.is_too_little
        and not steps.is_stop
        and not steps.was_stop
        and steps.timestamp_epoch_ms between activities.start_epoch_ms and activities.end_epoch_ms
),

quiet as (
    select
        unmatched_resumes.account_id,
        unmatched_resumes.activity_id,
        unmatched_resumes.to_epoch_ms,
        unmatched_resumes.to_epoch_ms
        - greatest(unmatched_resumes.earliest_epoch_ms, coalesce(samples.epoch_ms, 0)) as quiet_ms
    from unmatched_resumes
    asof left join samples
        on
            unmatched_resumes.account_id = samples.account_id
            and unmatched_resumes.activity_id = samples.activity_id
            and unmatched_resumes.looked_from_epoch_ms >= samples.epoch_ms
    -- Without samples nothing shows that the runner was standing.
    semi join first_series
        on
            unmatched_resumes.account_id = first_series.account_id
            and unmatched_resumes.activity_id = first_series.activity_id
),

lost_pauses as (
    select
        quiet.account_id,
        quiet.activity_id,
        quiet.to_epoch_ms,
        quiet.quiet_ms
        * (contradicted.stated_ms - contradicted.paused_ms)
        / nullif(sum(quiet.quiet_ms) over (partition by quiet.account_id, quiet.activity_id), 0) as length_ms,
        quiet.quiet_ms
    from quiet
    inner join contradicted using (account_id, activity_id)
    where quiet.quiet_ms > {{ edge_ms }}
    qualify length_ms <= quiet.quiet_ms + {{ edge_ms }}
),

ends as (
    select
        standing.account_id,
        standing.activity_id,
        standing.from_epoch_ms,
        standing.to_epoch_ms as halted_until_ms,
        standing.is_open,
        lost_resumes.moves_epoch_ms - round(shortenings.share * lost_resumes.slack_ms)::bigint as moving_from_ms
    from standing
    left join lost_resumes using (account_id, activity_id, from_epoch_ms)
    left join shortenings using (account_id, activity_id)
),

corrected as (
    select
        account_id,
        activity_id,
        from_epoch_ms,
        coalesce(moving_from_ms, halted_until_ms) as to_epoch_ms,
        is_open and moving_from_ms is null as is_open,
        moving_from_ms is not null as is_corrected
    from ends
    union all
    select
        account_id,
        activity_id,
        to_epoch_ms - round(least(length_ms, quiet_ms))::bigint as from_epoch_ms,
        to_epoch_ms,
        false as is_open,
        true as is_corrected
    from lost_pauses
),

-- Merge the stretches of one pause again if nothing came between them.
numbered as (
    select
        *,
        sum(is_new::integer) over (
            partition by account_id, activity_id order by from_epoch_ms rows unbounded preceding
        ) as pause
    from (
        select
            *,
            coalesce(
                from_epoch_ms != lag(to_epoch_ms) over (
                    partition by account_id, activity_id order by from_epoch_ms
                ),
                true
            ) as is_new
        from corrected
        where to_epoch_ms > from_epoch_ms
    )
)

select
    numbered.account_id,
    numbered.activity_id,
    activities.activity_month,
    numbered.pause::bigint as pause,
    min(numbered.from_epoch_ms) as from_epoch_ms,
    max(numbered.to_epoch_ms) as to_epoch_ms,
    bool_or(numbered.is_open) as is_open,
    bool_or(numbered.is_corrected) as is_corrected
from numbered
inner join activities using (account_id, activity_id)
group by numbered.account_id, numbered.activity_id, activities.activity_month, numbered.pause
