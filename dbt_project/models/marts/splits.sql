{{ config(materialized='incremental', incremental_strategy='replace_months') }}

with keys as (
    select
        account_id,
        activity_id,
        activity_month,
        start_epoch_ms as activity_start,
        -- A number joins faster than two texts, and the joins below have millions of rows.
        row_number() over (order by account_id, activity_id)::integer as activity_key
    from {{ ref('int_counted_activities') }}
    -- A typed-in activity has one distance for the whole, so the position of its kilometres is unknown.
    where {{ in_changed_months('activity_month') }} and not coalesce(is_manual, false)
),

units as (
    select unnest(['km', 'mile']) as unit, unnest([1000::double, 1609.344]) as unit_m
),

curves as (
    select keys.activity_key, curves.epoch_ms, curves.distance_m, curves.active_ms
    from {{ ref('int_distance_curve') }} as curves
    inner join keys using (account_id, activity_id)
    where {{ in_changed_months('curves.activity_month') }}
),

ends as (
    select
        activity_key,
        epoch_ms[-1] as last_epoch_ms,
        distance_m[-1] as total_m,
        active_ms[-1] as last_active_ms
    from curves
    where distance_m[-1] > 0
),

-- Each corner with the next one; the last has none.
curve as (
    select
        activity_key,
        unnest(epoch_ms) as epoch_ms,
        unnest(distance_m) as distance_m,
        unnest(active_ms) as active_ms,
        unnest(epoch_ms[2:]) as next_epoch_ms,
        unnest(distance_m[2:]) as next_distance_m,
        unnest(active_ms[2:]) as next_active_ms
    from curves
),

-- No distance is crossed while the distance does not grow. The remaining pieces contain each distance once.
rising as (
    select *
    from curve
    where next_distance_m > distance_m
),

-- A tolerance of one millimetre: a sum of deltas that misses 5.000 km by a tiny amount still gives five splits.
numbers as (
    select
        ends.activity_key,
        ends.total_m,
        ends.last_epoch_ms,
        ends.last_active_ms,
        units.unit,
        units.unit_m,
        floor((ends.total_m + 0.001) / units.unit_m)::integer as whole
    from ends
    cross join units
),

marks as (
    select
        activity_key,
        unit,
        split,
        least(split * unit_m, total_m) as mark_m
    from (
        select activity_key, unit, unit_m, total_m, unnest(range(1, whole + 1))::integer as split
        from numbers
    )
),

crossings as (
    select
        marks.activity_key,
        marks.unit,
        marks.split,
        marks.mark_m,
        rising.epoch_ms + (rising.next_epoch_ms - rising.epoch_ms)
        * (marks.mark_m - rising.distance_m) / (rising.next_distance_m - rising.distance_m) as epoch_ms,
        rising.active_ms + (rising.next_active_ms - rising.active_ms)
        * (marks.mark_m - rising.distance_m) / (rising.next_distance_m - rising.distance_m) as active_ms,
        false as is_partial
    from marks
    asof inner join rising
        on marks.activity_key = rising.activity_key and marks.mark_m > rising.distance_m
    union all
    -- The rest ends with the activity, so that the splits add up to the activity in metres and in seconds.
    select
        activity_key,
        unit,
        whole + 1 as split,
        total_m as mark_m,
        last_epoch_ms as epoch_ms,
        last_active_ms as active_ms,
        true as is_partial
    from numbers
    where total_m - whole * unit_m > 0.001
),

bounds as (
    select
        crossings.activity_key,
        keys.account_id,
        keys.activity_id,
        keys.activity_month,
        crossings.unit,
        crossings.split,
        crossings.is_partial,
        keys.activity_start,
        coalesce(lag(crossings.epoch_ms) over earlier, keys.activity_start) as from_ms,
        crossings.epoch_ms as to_ms,
        crossings.mark_m - coalesce(lag(crossings.mark_m) over earlier, 0) as distance_m,
        crossings.active_ms - coalesce(lag(crossings.active_ms) over earlier, 0) as active_ms
    from crossings
    inner join keys on crossings.activity_key = keys.activity_key
    window earlier as (partition by crossings.activity_key, crossings.unit order by crossings.split)
),

series as (
    select
        keys.activity_key,
        samples.metric,
        samples.start_epoch_ms as starts,
        samples.duration_ms as durations,
        samples.value as readings
    from {{ ref('stg_core__metric_samples') }} as samples
    inner join keys using (account_id, activity_id)
    where
        samples.metric in ('heart_rate', 'ascent')
        and {{ in_changed_months('samples.activity_month') }}
),

-- A heart rate counts at the moment of its reading, a climb at the end of its interval. Values are whole billionths,
-- because a sum of fractions depends on the order of its terms.
readings as (
    select
        activity_key,
        epoch_ms::double as epoch_ms,
        case when is_climb then 0 else 1 end as beats,
        case when is_climb then 0 else round(reading * 1e9)::bigint end as beat_nbpm,
        case when is_climb then round(reading * 1e9)::bigint else 0 end as climb_nm
    from (
        select
            activity_key,
            metric = 'ascent' as is_climb,
            unnest(starts) + if(metric = 'ascent', unnest(durations), 0) as epoch_ms,
            unnest(durations) as width_ms,
            unnest(readings) as reading
        from series
    )
    where
        if(
            is_climb,
            reading > 0
            and reading <= {{ var('outlier_bounds')['ascent'][1] }}
            * greatest(1, width_ms / {{ 1000 * var('outlier_width_s') }}),
            reading between {{ var('outlier_bounds')['heart_rate'] | join(' and ') }}
        )
),

-- Cut at every kilometre and every mile, so that the position of each reading is looked up only once.
stretches as (
    select
        activity_key,
        from_ms,
        max(km) over earlier as km,
        max(mile) over earlier as mile
    from (
        select
            activity_key,
            from_ms,
            max(split) filter (where unit = 'km') as km,
            max(split) filter (where unit = 'mile') as mile
        from bounds
        group by activity_key, from_ms
    )
    window earlier as (partition by activity_key order by from_ms rows unbounded preceding)
),

measured_stretches as (
    select
        stretches.activity_key,
        stretches.km,
        stretches.mile,
        sum(readings.beats) as beats,
        sum(readings.beat_nbpm) as beat_nbpm,
        sum(readings.climb_nm) as climb_nm
    from readings
    asof inner join stretches
        on readings.activity_key = stretches.activity_key and readings.epoch_ms >= stretches.from_ms
    group by stretches.activity_key, stretches.km, stretches.mile
),

measured as (
    select
        activity_key,
        unit,
        split,
        sum(beat_nbpm)::double / 1e9 / nullif(sum(beats), 0) as avg_heart_rate_bpm,
        sum(climb_nm)::double / 1e9 as ascent_m
    from (
        select activity_key, 'km' as unit, km as split, beats, beat_nbpm, climb_nm
        from measured_stretches
        union all
        select activity_key, 'mile' as unit, mile as split, beats, beat_nbpm, climb_nm
        from measured_stretches
    )
    group by activity_key, unit, split
),

climbed as (
    select distinct activity_key
    from series
    where metric = 'ascent'
)

select
    bounds.account_id,
    bounds.activity_id,
    bounds.activity_month,
    bounds.unit,
    bounds.split,
    bounds.is_partial,
    bounds.distance_m,
    (bounds.from_ms - bounds.activity_start) / 1000 as elapsed_start_s,
    (bounds.to_ms - bounds.activity_start) / 1000 as elapsed_end_s,
    (bounds.to_ms - bounds.from_ms) / 1000 as elapsed_s,
    bounds.active_ms / 1000 as active_s,
    -- A small tolerance: a split that exactly equals a world best is valid.
    case
        when
            bounds.active_ms > 0
            and bounds.active_ms / bounds.distance_m <= {{ var('slowest_pace_s_per_km') }}
            and bounds.active_ms / 1000 >= {{ world_best_s('bounds.distance_m', 'bests') }} - 1e-6
            then bounds.active_ms / bounds.distance_m
    end as pace_s_per_km,
    measured.avg_heart_rate_bpm,
    -- Ascent is written only when it changes. So if the run has the series, a split without ascent samples is level,
    -- not unknown.
    case when climbed.activity_key is not null then coalesce(measured.ascent_m, 0) end as ascent_m
from bounds
asof left join {{ ref('int_world_bests') }} as bests
    on bounds.distance_m >= bests.from_m
left join measured
    on
        bounds.activity_key = measured.activity_key
        and bounds.unit = measured.unit
        and bounds.split = measured.split
left join climbed on bounds.activity_key = climbed.activity_key
