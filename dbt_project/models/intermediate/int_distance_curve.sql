{{ config(materialized='incremental', incremental_strategy='replace_months') }}

-- Distance as a function of time, piecewise linear. The pieces cover the activity from its start to its end: the
-- recorded intervals, the gaps between them, and the time after the last one.
with activities as (
    select
        account_id,
        activity_id,
        activity_month,
        start_epoch_ms,
        coalesce(end_epoch_ms, start_epoch_ms) as end_epoch_ms,
        distance_km * 1000 as nike_m
    from {{ ref('int_counted_activities') }}
    where {{ in_changed_months('activity_month') }}
),

first_series as (
    select account_id, activity_id, min(series) as series
    from {{ ref('stg_core__metric_samples') }}
    where metric = 'distance' and {{ in_changed_months('activity_month') }}
    group by account_id, activity_id
),

-- A number sorts faster than two texts, and the sorts below have millions of rows.
keys as (
    select
        activities.*,
        first_series.series,
        row_number() over (order by account_id, activity_id)::integer as activity_key
    from activities
    inner join first_series using (account_id, activity_id)
),

series as (
    select
        keys.activity_key,
        keys.start_epoch_ms as activity_start,
        samples.start_epoch_ms as starts,
        samples.duration_ms as durations,
        samples.value as deltas
    from {{ ref('stg_core__metric_samples') }} as samples
    inner join keys using (account_id, activity_id, series)
    where samples.metric = 'distance' and {{ in_changed_months('samples.activity_month') }}
),

samples as (
    select
        activity_key,
        activity_start,
        unnest(starts) as start_epoch_ms,
        unnest(durations) as duration_ms,
        unnest(deltas) as delta_km
    from series
),

-- Garmin's last sample subtracts everything that was run, but a distance never shrinks. Distances are whole
-- nanometres, because a sum of fractions depends on the order in which DuckDB adds them, and a full refresh must
-- equal incremental loads.
deltas as (
    select
        activity_key,
        activity_start,
        greatest(start_epoch_ms, activity_start) as start_epoch_ms,
        greatest(start_epoch_ms + greatest(duration_ms, 0), activity_start) as end_epoch_ms,
        round(delta_km * 1e12)::bigint as delta_nm
    from samples
    -- An interval longer than any activity is not a distance, and does not fit whole nanometres.
    where delta_km between 0 and {{ var('total_bounds')['distance'][1] }}
),

sprint as (
    select max(best_m / best_s) as top_m_per_s
    from {{ ref('int_world_bests') }}
),

-- A wrong interval must not take the time of others. This concerns an interval that contains the two after it, such
-- as one of an hour within a run, and one that is faster than any sprint. Both end where the next one begins.
yielding as (
    select
        deltas.activity_key,
        deltas.activity_start,
        deltas.start_epoch_ms,
        if(
            (
                greatest(lead(deltas.end_epoch_ms) over later, lead(deltas.end_epoch_ms, 2) over later)
                <= deltas.end_epoch_ms
                and lead(deltas.end_epoch_ms, 2) over later is not null
            )
            or (
                deltas.delta_nm > {{ var('late_distance_m') }} * 1e9
                and deltas.delta_nm > sprint.top_m_per_s * 1e6 * (deltas.end_epoch_ms - deltas.start_epoch_ms)
            ),
            least(deltas.end_epoch_ms, lead(deltas.start_epoch_ms) over later),
            deltas.end_epoch_ms
        ) as end_epoch_ms,
        deltas.delta_nm
    from deltas
    cross join sprint
    window
        later as (
            partition by deltas.activity_key order by deltas.start_epoch_ms, deltas.end_epoch_ms, deltas.delta_nm
        )
),

ordered as (
    select
        activity_key,
        start_epoch_ms,
        end_epoch_ms,
        delta_nm,
        coalesce(max(end_epoch_ms) over earlier, activity_start) as reached_ms,
        coalesce(sum(delta_nm) over earlier, 0)::bigint as before_nm
    from yielding
    window earlier as (
        partition by activity_key
        order by start_epoch_ms, end_epoch_ms, delta_nm
        rows between unbounded preceding and 1 preceding
    )
),

-- iOS starts most intervals 1 ms after the end of the one before. That is no gap. An interval that overlaps the one
-- before begins where that one ends, so that no moment has two distances.
intervals as (
    select
        activity_key,
        case when start_epoch_ms <= reached_ms + 1 then reached_ms else start_epoch_ms end as from_ms,
        greatest(end_epoch_ms, reached_ms) as to_ms,
        reached_ms,
        before_nm,
        delta_nm
    from ordered
),

totals as (
    select
        activity_key,
        max(to_ms) as last_ms,
        sum(delta_nm)::bigint as sampled_nm
    from intervals
    group by activity_key
),

known as (
    select
        keys.activity_key,
        keys.account_id,
        keys.activity_id,
        keys.activity_month,
        keys.start_epoch_ms,
        keys.end_epoch_ms,
        totals.last_ms,
        totals.sampled_nm,
        case when totals.sampled_nm > 0 and keys.nike_m > 0 then keys.nike_m / totals.sampled_nm else 1e-9 end as scale
    from keys
    inner join totals using (activity_key)
    -- Without a stated distance only the samples remain, and these are impossible.
    where keys.nike_m > 0 or totals.sampled_nm <= {{ var('total_bounds')['distance'][1] }} * 1e12::bigint
),

pieces as (
    select activity_key, from_ms, to_ms, before_nm, delta_nm
    from intervals
    union all
    select activity_key, reached_ms as from_ms, from_ms as to_ms, before_nm, 0 as delta_nm
    from intervals
    where from_ms > reached_ms
    union all
    select
        activity_key,
        last_ms as from_ms,
        end_epoch_ms as to_ms,
        sampled_nm as before_nm,
        0 as delta_nm
    from known
    where end_epoch_ms > last_ms
),

pauses as (
    select known.activity_key, pauses.from_epoch_ms, pauses.to_epoch_ms
    from {{ ref('int_pauses') }} as pauses
    inner join known using (account_id, activity_id)
),

-- As lists, because most activities have only a few pauses, and every corner is compared with all of them.
pause_lists as (
    select activity_key, list({'from': from_epoch_ms, 'to': to_epoch_ms}) as pauses
    from pauses
    group by activity_key
),

-- On iOS one long interval spans each pause. The runner does not move while paused, so its distance belongs to its
-- active part. If it has no active part (the runner paused too late), the distance stays where it was recorded.
paused_pieces as (
    select
        pieces.activity_key,
        pieces.from_ms,
        pieces.to_ms,
        pieces.before_nm,
        pieces.delta_nm,
        list({'from': pauses.from_epoch_ms, 'to': pauses.to_epoch_ms}) as pauses,
        sum(
            least(pieces.to_ms, pauses.to_epoch_ms) - greatest(pieces.from_ms, pauses.from_epoch_ms)
        ) as paused_ms
    from pieces
    inner join pauses
        on
            pieces.activity_key = pauses.activity_key
            and pieces.from_ms < pauses.to_epoch_ms
            and pieces.to_ms > pauses.from_epoch_ms
    group by pieces.activity_key, pieces.from_ms, pieces.to_ms, pieces.before_nm, pieces.delta_nm
),

halts as (
    select
        activity_key,
        from_ms,
        to_ms,
        before_nm,
        delta_nm,
        to_ms - from_ms - paused_ms as active_ms,
        pauses,
        unnest(list_concat(
            list_transform(pauses, lambda pause: pause['from']), list_transform(pauses, lambda pause: pause['to'])
        )) as epoch_ms
    from paused_pieces
    where to_ms - from_ms > paused_ms
),

vertices as (
    select activity_key, start_epoch_ms as epoch_ms, 0 as distance_nm, false as is_leap
    from known
    union all
    select
        activity_key,
        to_ms as epoch_ms,
        before_nm + delta_nm as distance_nm,
        to_ms = from_ms and delta_nm > {{ var('late_distance_m') }} * 1e9 as is_leap
    from pieces
    union all
    select
        activity_key,
        epoch_ms,
        before_nm + delta_nm / active_ms * (
            epoch_ms - from_ms - list_sum(list_transform(
                pauses,
                lambda pause: greatest(
                    0, least(epoch_ms, pause['to']) - greatest(from_ms, pause['from'])
                )
            ))
        ) as distance_nm,
        false as is_leap
    from halts
    where epoch_ms > from_ms and epoch_ms < to_ms
),

-- The distance of an interval without length belongs to the stretch before it. A leap is an exception: it is
-- kept separate, so that it spoils no other stretch.
distinct_vertices as (
    select activity_key, epoch_ms, max(distance_nm) as distance_nm
    from vertices
    group by activity_key, epoch_ms, is_leap
),

corners as (
    select activity_key, list({'at': epoch_ms, 'nm': distance_nm} order by epoch_ms, distance_nm) as corners
    from distinct_vertices
    group by activity_key
)

select
    known.account_id,
    known.activity_id,
    known.activity_month,
    list_transform(corners.corners, lambda corner: corner['at']) as epoch_ms,
    list_transform(corners.corners, lambda corner: corner['nm'] * known.scale) as distance_m,
    case
        when pause_lists.activity_key is null
            then list_transform(corners.corners, lambda corner: corner['at'] - known.start_epoch_ms)
        else list_transform(
            corners.corners,
            lambda corner: corner['at'] - known.start_epoch_ms - list_sum(list_transform(
                pause_lists.pauses,
                lambda pause: greatest(0, least(corner['at'], pause['to']) - pause['from'])
            ))::bigint
        )
    end as active_ms,
    known.scale * 1e9 as stated_share
from known
inner join corners on known.activity_key = corners.activity_key
left join pause_lists on known.activity_key = pause_lists.activity_key
