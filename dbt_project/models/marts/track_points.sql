{{ config(materialized='incremental', incremental_strategy='replace_months') }}

{%- set limit_ms = (var('as_of_limit_s') * 1000) | int %}
{#- One number combines a moment and the position of a reading in its series. It fits up to the year 9999. #}
{%- set readings_a_moment = 16384 %}
{%- set reading -%}
    unnest(starts) * {{ readings_a_moment }} + least(unnest(range(len(starts))), {{ readings_a_moment - 1 }})
{%- endset %}
with keys as (
    select
        account_id,
        activity_id,
        activity_month,
        start_epoch_ms as activity_start,
        is_legacy_android,
        -- A number joins faster than two texts, and the joins below have millions of rows.
        row_number() over (order by account_id, activity_id)::integer as activity_key
    from {{ ref('int_counted_activities') }}
    where {{ in_changed_months('activity_month') }}
),

series as (
    select
        keys.activity_key,
        keys.is_legacy_android,
        samples.metric,
        samples.start_epoch_ms as starts,
        samples.duration_ms as durations,
        samples.value as readings
    from {{ ref('stg_core__metric_samples') }} as samples
    inner join keys using (account_id, activity_id)
    where
        samples.metric in ('latitude', 'longitude', 'elevation', 'heart_rate', 'pace', 'steps')
        and {{ in_changed_months('samples.activity_month') }}
),

fixes as (
    select *, epoch_ms * {{ readings_a_moment }} + {{ readings_a_moment - 1 }} as reading
    from ({{ paired_positions('series', 'activity_key') }})
),

-- Of several readings at the same moment, the last one in the document counts. An as-of join alone would take any of
-- them.
elevations as (
    select
        activity_key,
        {{ reading }} as reading,
        unnest(readings) as elevation_m
    from series
    where metric = 'elevation'
),

heart_rates as (
    select activity_key, reading, epoch_ms + duration_ms as until_ms, heart_rate_bpm
    from (
        select
            activity_key,
            {{ reading }} as reading,
            unnest(starts) as epoch_ms,
            unnest(durations) as duration_ms,
            unnest(readings) as heart_rate_bpm
        from series
        where metric = 'heart_rate'
    )
    where heart_rate_bpm between {{ var('outlier_bounds')['heart_rate'] | join(' and ') }}
),

-- Legacy Android treats its speed in m/s as km/h, so its pace is 3.6 times too big.
paces as (
    select activity_key, reading, epoch_ms + duration_ms as until_ms, pace_s_per_km
    from (
        select
            activity_key,
            {{ reading }} as reading,
            unnest(starts) as epoch_ms,
            unnest(durations) as duration_ms,
            unnest(readings) * 60 / case when is_legacy_android then 3.6 else 1 end as pace_s_per_km
        from series
        where metric = 'pace'
    )
    where pace_s_per_km > 0
),

steps as (
    select activity_key, reading, epoch_ms, epoch_ms + duration_ms as until_ms, duration_ms, steps
    from (
        select
            activity_key,
            {{ reading }} as reading,
            unnest(starts) as epoch_ms,
            unnest(durations) as duration_ms,
            unnest(readings) as steps
        from series
        -- One sample for a whole run, and often wrong.
        where metric = 'steps' and not is_legacy_android
    )
    where steps >= 0 and duration_ms > 0
),

pauses as (
    select
        keys.activity_key,
        pauses.from_epoch_ms,
        pauses.to_epoch_ms,
        coalesce(
            sum(pauses.to_epoch_ms - pauses.from_epoch_ms) over (
                partition by keys.activity_key
                order by pauses.from_epoch_ms
                rows between unbounded preceding and 1 preceding
            ),
            0
        )::bigint as paused_before_ms
    from {{ ref('int_pauses') }} as pauses
    inner join keys using (account_id, activity_id)
),

-- As a list, because most activities have only a few pauses, and hundreds of thousands of fixes are compared with
-- them.
pause_lists as (
    select
        activity_key,
        list({'from': from_epoch_ms, 'to': to_epoch_ms, 'before': paused_before_ms} order by from_epoch_ms) as pauses
    from pauses
    group by activity_key
),

-- The steps of an interval that spans a pause belong to its active part only.
paused_steps as (
    select
        steps.activity_key,
        steps.epoch_ms,
        sum(least(steps.until_ms, pauses.to_epoch_ms) - greatest(steps.epoch_ms, pauses.from_epoch_ms)) as paused_ms
    from steps
    inner join pauses
        on
            steps.activity_key = pauses.activity_key
            and steps.epoch_ms < pauses.to_epoch_ms
            and steps.until_ms > pauses.from_epoch_ms
    group by steps.activity_key, steps.epoch_ms
),

cadences as (
    select
        steps.activity_key,
        steps.reading,
        steps.until_ms,
        steps.steps * 60000 / (steps.duration_ms - coalesce(paused_steps.paused_ms, 0)) as cadence_spm
    from steps
    left join paused_steps
        on steps.activity_key = paused_steps.activity_key and steps.epoch_ms = paused_steps.epoch_ms
    -- A count over minutes (a whole run in one sample) is a total, not a reading at a moment.
    where steps.duration_ms - coalesce(paused_steps.paused_ms, 0) between 1 and {{ limit_ms }}
),

-- Each corner with the next one; the last has none.
curve as (
    select
        keys.activity_key,
        unnest(curves.epoch_ms) as epoch_ms,
        unnest(curves.distance_m) as distance_m,
        unnest(curves.epoch_ms[2:]) as next_epoch_ms,
        unnest(curves.distance_m[2:]) as next_distance_m
    from {{ ref('int_distance_curve') }} as curves
    inner join keys using (account_id, activity_id)
    where {{ in_changed_months('curves.activity_month') }}
),

rising as (
    select *
    from curve
    where next_epoch_ms is distinct from epoch_ms
),

-- Only a few columns, because every as-of join sorts all the columns that it carries.
aligned as (
    select
        fixes.activity_key,
        fixes.epoch_ms,
        fixes.latitude,
        fixes.longitude,
        case
            when (fixes.epoch_ms - {{ limit_ms }}) * {{ readings_a_moment }} <= elevations.reading
                then elevations.elevation_m
        end as elevation_m,
        case
            when fixes.epoch_ms <= heart_rates.until_ms + {{ limit_ms }} then heart_rates.heart_rate_bpm
        end as heart_rate_bpm,
        case when fixes.epoch_ms <= paces.until_ms + {{ limit_ms }} then paces.pace_s_per_km end as pace_s_per_km,
        case when fixes.epoch_ms <= cadences.until_ms + {{ limit_ms }} then cadences.cadence_spm end as cadence_spm,
        curve.distance_m + coalesce(
            (curve.next_distance_m - curve.distance_m)
            * (fixes.epoch_ms - curve.epoch_ms) / (curve.next_epoch_ms - curve.epoch_ms),
            0
        ) as distance_m
    from fixes
    asof left join elevations
        on fixes.activity_key = elevations.activity_key and fixes.reading >= elevations.reading
    asof left join heart_rates
        on fixes.activity_key = heart_rates.activity_key and fixes.reading >= heart_rates.reading
    asof left join paces
        on fixes.activity_key = paces.activity_key and fixes.reading >= paces.reading
    asof left join cadences
        on fixes.activity_key = cadences.activity_key and fixes.reading >= cadences.reading
    asof left join rising as curve
        on fixes.activity_key = curve.activity_key and fixes.epoch_ms >= curve.epoch_ms
),

begun as (
    select
        aligned.*,
        keys.account_id,
        keys.activity_id,
        keys.activity_month,
        keys.activity_start,
        coalesce(len(list_filter(pause_lists.pauses, lambda pause: pause['from'] <= aligned.epoch_ms)), 0)
            as pauses_begun,
        pause_lists.pauses[pauses_begun] as pause
    from aligned
    inner join keys on aligned.activity_key = keys.activity_key
    left join pause_lists on aligned.activity_key = pause_lists.activity_key
)

select
    account_id,
    activity_id,
    activity_month,
    epoch_ms(epoch_ms) as point_at,
    latitude,
    longitude,
    if(
        elevation_m between {{ var('outlier_bounds')['elevation'] | join(' and ') }}, elevation_m, null
    ) as elevation_m,
    distance_m,
    heart_rate_bpm,
    if(pace_s_per_km <= {{ var('slowest_pace_s_per_km') }}, pace_s_per_km, null) as pace_s_per_km,
    case
        when coalesce(epoch_ms >= pause['to'], true) and cadence_spm <= {{ var('outlier_cadence_spm')[1] }}
            then cadence_spm
    end as cadence_spm,
    (epoch_ms - activity_start) / 1000 as elapsed_s,
    (
        epoch_ms - activity_start - coalesce(pause['before'] + least(epoch_ms, pause['to']) - pause['from'], 0)
    ) / 1000 as active_s,
    coalesce(epoch_ms < pause['to'], false) as is_paused,
    1 + pauses_begun - coalesce(epoch_ms < pause['to'], false)::bigint as segment
from begun
