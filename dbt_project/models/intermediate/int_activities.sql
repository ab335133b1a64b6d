with activities as (
    select
        account_id,
        activity_id,
        activity_type,
        app_id,
        started_at,
        ended_at,
        last_modified_at,
        start_epoch_ms,
        end_epoch_ms,
        active_duration_ms,
        activity_month,
        is_deleted,
        missing_since,
        has_details,
        metric_types,
        sources,
        loaded_at
    from {{ ref('stg_core__activities') }}
),

-- An implausible end stays in core and is listed in data_quality, but no calculation uses it.
impossible_ends as (
    select account_id, activity_id
    from activities
    where end_epoch_ms - start_epoch_ms not between 0 and {{ 1000 * var('longest_activity_s') }}
),

zones as (
    select account_id, activity_id, time_zone, time_zone_source, has_position
    from {{ ref('stg_core__activity_zones') }}
),

tags as (
    select account_id, activity_id, location, terrain, run_type, recording_source, original_activity_id
    from {{ ref('int_activity_tags_wide') }}
),

summaries as (
    select account_id, activity_id, distance_km, is_distance_typed_in, is_of_watch
    from {{ ref('int_activity_summaries_wide') }}
),

series as (
    select
        account_id,
        activity_id,
        bool_or(app_id like '%.watchos' or source like '%.applewatch') as has_watch_series,
        bool_or(metric = 'distance' and source like '%.manualentry') as has_typed_in_series
    from {{ ref('stg_core__metric_series') }}
    group by account_id, activity_id
),

cancelled as (
    select account_id, activity_id, distance_km
    from {{ ref('int_cancelled_garmin') }}
),

sampled as (
    select account_id, activity_id, activity_month, curve_km as distance_km
    from {{ ref('int_metric_totals') }}
    where
        metric = 'distance'
        and curve_km between {{ var('least_distance_km') }} and {{ var('total_bounds')['distance'][1] }}
),

pauses as (
    select account_id, activity_id, sum(to_epoch_ms - from_epoch_ms) as paused_ms
    from {{ ref('int_pauses') }}
    group by account_id, activity_id
),

-- Plausible dates are measured against the newest load, because with the machine's clock a build tomorrow would
-- differ.
present as (
    select max(loaded_at) as loaded_at
    from activities
),

ended as (
    select
        activities.* replace (
            if(impossible_ends.activity_id is null, activities.ended_at, null) as ended_at,
            if(impossible_ends.activity_id is null, activities.end_epoch_ms, null) as end_epoch_ms
        )
    from activities
    left join impossible_ends using (account_id, activity_id)
),

joined as (
    select
        activities.account_id,
        activities.activity_id,
        -- Normalised to lower case, because models compare it with `run`.
        lower(trim(activities.activity_type)) as activity_type,
        activities.app_id,
        activities.started_at,
        activities.ended_at,
        activities.last_modified_at,
        activities.start_epoch_ms,
        activities.end_epoch_ms,
        activities.activity_month,
        activities.is_deleted,
        activities.missing_since,
        activities.has_details,
        tags.location,
        tags.terrain,
        tags.recording_source,
        tags.original_activity_id,
        summaries.distance_km as recorded_distance_km,
        case
            when cancelled.activity_id is not null then cancelled.distance_km
            -- Nothing usable is stated, so only the samples remain.
            when coalesce(summaries.distance_km, 0) < {{ var('least_distance_km') }} then sampled.distance_km
        end as recomputed_distance_km,
        activities.active_duration_ms as recorded_active_duration_ms,
        activities.end_epoch_ms - activities.start_epoch_ms as elapsed_ms,
        coalesce(pauses.paused_ms, 0) as paused_ms,
        coalesce(zones.time_zone, 'UTC') as time_zone,
        coalesce(zones.time_zone_source, 'missing') as time_zone_source,
        coalesce(
            -- Before its series are received, only the header's announcement is known.
            if(activities.has_details, zones.has_position, null),
            list_contains(activities.metric_types, 'latitude'),
            false
        ) as has_gps,
        coalesce(list_contains(activities.metric_types, 'heart_rate'), false) as has_heart_rate,
        coalesce(len(activities.metric_types), 0) > 0 as has_series,
        activities.started_at >= timestamp '{{ var('first_plausible_date') }}'
        and coalesce(
            activities.started_at <= present.loaded_at + interval '{{ var('clock_ahead_days') }} days', true
        ) as is_date_plausible,
        coalesce(len(activities.metric_types), 0) = 0 and summaries.activity_id is null as is_shell,
        coalesce(tags.run_type = 'manual', false)
        or coalesce(summaries.is_distance_typed_in, false)
        or coalesce(series.has_typed_in_series, false) as is_manual,
        coalesce(tags.recording_source = 'watch', false)
        or coalesce(activities.app_id ilike '%.watchos', false)
        or coalesce(series.has_watch_series, false)
        -- An old watch run whose series have not been received has nothing else.
        or coalesce(summaries.is_of_watch, false)
        or len(list_filter(activities.sources, lambda source: source like '%.applewatch')) > 0 as is_of_watch,
        coalesce(lower(activities.app_id) = 'com.garmin.garmin', false)
        and (
            cancelled.activity_id is not null
            -- Before its series are received, only the sum is available.
            or (not activities.has_details and coalesce(abs(summaries.distance_km) < 1e-9, false))
        ) as is_cancelled_garmin,
        -- An active time of 0 means that it was not measured.
        (
            coalesce(activities.active_duration_ms, 0) <= 0
            or activities.active_duration_ms > {{ 1000 * var('longest_activity_s') }}
        )
        and coalesce(activities.end_epoch_ms, activities.start_epoch_ms) > activities.start_epoch_ms
            as is_active_recomputed
    from ended as activities
    cross join present
    left join zones using (account_id, activity_id)
    left join tags using (account_id, activity_id)
    left join summaries using (account_id, activity_id)
    left join series using (account_id, activity_id)
    left join cancelled using (account_id, activity_id)
    -- An activity that was moved has rows in two months until its old month is rebuilt.
    left join sampled using (account_id, activity_id, activity_month)
    left join pauses using (account_id, activity_id)
),

corrected as (
    select
        *,
        case
            when is_manual then 'manual'
            when app_id ilike 'com.garmin%' then 'garmin'
            when app_id ilike 'com.nike.ntc%' then 'ntc'
            when upper(app_id) = 'RUNNING_ANDROID' then 'legacy_android'
            when lower(app_id) = 'com.nike.sport.running.droid' then 'android'
            when app_id ilike 'com.nike.sport.running.%' then if(is_of_watch, 'watch', 'phone')
            -- The name of the iPhone app until 2015.
            when upper(app_id) = 'NIKEPLUSGPS' then 'phone'
            -- Files name the format instead of an app. The official export names a watch, but no other recorder.
            when app_id = 'nike-tcx' then if(is_of_watch, 'watch', 'nike_export')
            when app_id in ('nikeplus-v1', 'nikeplus-upload', 'nikeplus-xml') then 'nikeplus'
            when app_id in ('nrc-tcx', 'nrc-fit', 'gpx') then 'file'
            when app_id not ilike '%nike%' then 'other'
            else 'unknown'
        end as recorder,
        if(is_cancelled_garmin, recomputed_distance_km, coalesce(recomputed_distance_km, recorded_distance_km))
            as any_distance_km,
        case
            when is_active_recomputed then elapsed_ms - paused_ms
            when recorded_active_duration_ms between 0 and {{ 1000 * var('longest_activity_s') }}
                then recorded_active_duration_ms
        end as active_duration_ms,
        -- Programs know only years up to 9999, and the last day of 9999 would continue in zones east of UTC.
        least(
            greatest(timezone(time_zone, started_at at time zone 'UTC'), timestamp '0001-01-01 00:00:00'),
            timestamp '9999-12-31 23:59:59.999'
        ) as local_started_at
    from joined
)

select
    account_id,
    activity_id,
    activity_month,
    activity_type,
    app_id,
    recorder,
    started_at,
    ended_at,
    start_epoch_ms,
    end_epoch_ms,
    last_modified_at,
    time_zone,
    time_zone_source,
    local_started_at,
    cast(local_started_at as date) as local_date,
    elapsed_ms / 1000.0 as elapsed_s,
    paused_ms / 1000.0 as paused_s,
    active_duration_ms,
    active_duration_ms / 1000.0 as active_s,
    recorded_active_duration_ms,
    is_active_recomputed,
    if(abs(any_distance_km) < {{ var('least_distance_km') }}, 0, any_distance_km) as distance_km,
    recorded_distance_km,
    recomputed_distance_km is not null as is_distance_recomputed,
    coalesce(location = 'indoors', nullif(terrain = 'treadmill', false), if(has_gps, false, null)) as is_indoors,
    location,
    is_manual,
    coalesce(upper(app_id) = 'RUNNING_ANDROID', false) as is_legacy_android,
    is_cancelled_garmin,
    is_shell,
    is_date_plausible,
    has_series,
    has_gps,
    has_heart_rate,
    has_details,
    coalesce(is_deleted, false) as is_deleted,
    missing_since,
    original_activity_id
from corrected
