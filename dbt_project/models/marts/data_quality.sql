with activities as (
    select *
    from {{ ref('int_activities') }}
),

counted as (
    select *
    from {{ ref('activities') }}
),

exclusions as (
    select account_id, activity_id, reason, kept_activity_id
    from {{ ref('int_activity_exclusions') }}
),

doubtful_overlaps as (
    select account_id, activity_id, other_activity_id, share
    from {{ ref('int_overlaps') }}
    where not is_one_activity
),

cancelled as (
    select account_id, activity_id, distance_km, calories_kcal
    from {{ ref('int_cancelled_garmin') }}
),

summaries as (
    select account_id, activity_id, distance_km, calories_kcal, ascent_m, descent_m
    from {{ ref('int_activity_summaries_wide') }}
),

corrected_pauses as (
    select distinct account_id, activity_id
    from {{ ref('int_pauses') }}
    where is_corrected
),

zones as (
    select account_id, activity_id, time_zone, is_time_zone_unsure, refused_time_zone
    from {{ ref('stg_core__activity_zones') }}
),

split_counts as (
    select account_id, activity_id, count(*) as splits
    from {{ ref('stg_core__activity_moments') }}
    where moment = 'split_km'
    group by account_id, activity_id
),

split_runs as (
    select
        activities.account_id,
        activities.activity_id,
        activities.recorder,
        activities.distance_km,
        coalesce(split_counts.splits, 0) as splits
    from activities
    left join split_counts using (account_id, activity_id)
    where activities.activity_type = 'run' and not activities.is_manual and not activities.is_cancelled_garmin
),

untimed as (
    select account_id, activity_id, 'disqualified' as finding
    from activities
    where is_manual or is_cancelled_garmin or is_active_recomputed
),

-- A ride is faster than any run, so its pace is no doubt.
on_foot as (
    select account_id, activity_id, active_s, distance_km
    from activities
    where activity_type != 'cycle'
),

too_fast as (
    select on_foot.account_id, on_foot.activity_id, on_foot.active_s / on_foot.distance_km as pace_s_per_km
    from on_foot
    asof inner join {{ ref('int_world_bests') }} as bests
        on on_foot.distance_km * 1000 >= bests.from_m
    where on_foot.active_s < {{ world_best_s('on_foot.distance_km * 1000', 'bests') }} and on_foot.active_s > 0
),

findings as (
    select account_id, activity_id, finding, field, is_correction, detail, value_recorded, value_used
    from {{ ref('int_series_findings') }}

    union all by name
    select account_id, activity_id, finding, field, is_correction, detail
    from {{ ref('int_tag_findings') }}
    -- It is not news that the service excludes typed-in and cancelled activities from its records.
    anti join untimed using (account_id, activity_id, finding)

    union all by name
    select account_id, activity_id, finding, field, is_correction, detail, value_recorded
    from {{ ref('int_total_findings') }}

    union all by name
    select
        cancelled.account_id,
        cancelled.activity_id,
        'garmin_cancelled_total' as finding,
        'distance' as field,
        true as is_correction,
        'the last sample cancels all the others: summed without it (km)' as detail,
        summaries.distance_km as value_recorded,
        cancelled.distance_km as value_used
    from cancelled
    left join summaries using (account_id, activity_id)

    union all by name
    select
        cancelled.account_id,
        cancelled.activity_id,
        'garmin_cancelled_total' as finding,
        'calories' as field,
        true as is_correction,
        'the last sample cancels all the others: summed without it (kcal)' as detail,
        summaries.calories_kcal as value_recorded,
        cancelled.calories_kcal as value_used
    from cancelled
    left join summaries using (account_id, activity_id)
    where cancelled.calories_kcal is not null

    union all by name
    select
        account_id,
        activity_id,
        'garmin_cancelled_total' as finding,
        'distance' as field,
        true as is_correction,
        'the stated distance is 0 and the samples have not been received yet (km)' as detail,
        recorded_distance_km as value_recorded,
        distance_km as value_used
    from activities
    where is_cancelled_garmin and not is_distance_recomputed

    union all by name
    select
        account_id,
        activity_id,
        'distance_missing' as finding,
        'distance' as field,
        true as is_correction,
        'no usable distance is stated: the sum of the samples is used (km)' as detail,
        recorded_distance_km as value_recorded,
        distance_km as value_used
    from activities
    where is_distance_recomputed and not is_cancelled_garmin

    union all by name
    select
        account_id,
        activity_id,
        'active_time_missing' as finding,
        'active_duration' as field,
        true as is_correction,
        'no active time is stated: elapsed time minus the pauses is used (s)' as detail,
        recorded_active_duration_ms / 1000 as value_recorded,
        active_s as value_used
    from activities
    where is_active_recomputed

    union all by name
    select
        account_id,
        activity_id,
        'duplicate' as finding,
        'activity' as field,
        true as is_correction,
        'another upload of ' || kept_activity_id || ', which counts' as detail
    from exclusions
    where reason = 'duplicate'

    union all by name
    select
        account_id,
        activity_id,
        'overlaps' as finding,
        'activity' as field,
        true as is_correction,
        'the same time as ' || kept_activity_id || ', which is a richer recording and counts' as detail
    from exclusions
    where reason = 'overlap'

    union all by name
    select
        account_id,
        activity_id,
        'overlaps' as finding,
        'activity' as field,
        false as is_correction,
        'the same time as ' || other_activity_id || ', of another type: both count (share of the shorter)' as detail,
        share as value_recorded,
        share as value_used
    from doubtful_overlaps

    union all by name
    select
        account_id,
        activity_id,
        'empty' as finding,
        'activity' as field,
        true as is_correction,
        'it has no time, no distance and no series: it does not count' as detail
    from exclusions
    where reason = 'empty'

    union all by name
    select
        account_id,
        activity_id,
        'implausible_date' as finding,
        'date' as field,
        false as is_correction,
        'before Nike+ began or after the newest load: it counts, but is in no calendar' as detail
    from counted
    where not is_date_plausible

    union all by name
    select
        account_id,
        activity_id,
        'shell' as finding,
        'activity' as field,
        false as is_correction,
        'it has neither summaries nor series: only its time counts (s)' as detail,
        active_s as value_recorded,
        active_s as value_used
    from activities
    where is_shell and active_s > 0

    union all by name
    select
        account_id,
        activity_id,
        'no_details' as finding,
        'series' as field,
        false as is_correction,
        'only its list item has been received: all values from samples are unknown' as detail
    from activities
    -- While a history is being fetched, many activities lack details, and `nrc status` reports the progress.
    qualify
        not has_details
        and avg(cast(has_details as integer)) over (partition by account_id) >= 1 - {{ var('exception_share') }}

    union all by name
    select
        account_id,
        activity_id,
        'clock_ahead' as finding,
        'last_modified' as field,
        false as is_correction,
        'last changed before its end: the clock of the device was ahead by at least this (s)' as detail,
        end_epoch_ms / 1000 - epoch(last_modified_at) as value_recorded,
        end_epoch_ms / 1000 - epoch(last_modified_at) as value_used
    from activities
    where epoch_ms(last_modified_at) < end_epoch_ms - 1000 * {{ var('clock_ahead_s') }}

    union all by name
    select
        account_id,
        activity_id,
        'outdoors_without_gps' as finding,
        'position' as field,
        false as is_correction,
        'recorded outdoors, but has no position' as detail
    from activities
    where location = 'outdoors' and not has_gps and not is_manual and not is_shell and activity_type != 'training'

    union all by name
    select
        account_id,
        activity_id,
        'shorter_than_a_minute' as finding,
        'activity' as field,
        false as is_correction,
        'perhaps started by mistake (active s)' as detail,
        active_s as value_recorded,
        active_s as value_used
    from activities
    where active_s < 60 and not is_shell

    union all by name
    select
        account_id,
        activity_id,
        'pause_contradicted' as finding,
        'paused' as field,
        true as is_correction,
        'a resume or a pause was lost: restored from the samples; elapsed minus active time (recorded) and the pauses '
        || 'with it (used), s' as detail,
        elapsed_s - active_s as value_recorded,
        paused_s as value_used
    from activities
    semi join corrected_pauses using (account_id, activity_id)

    union all by name
    select
        account_id,
        activity_id,
        'pause_mismatch' as finding,
        'paused' as field,
        false as is_correction,
        'elapsed minus active time (recorded) differs from the pauses between halts (used), s' as detail,
        elapsed_s - active_s as value_recorded,
        paused_s as value_used
    from activities
    where
        elapsed_s - active_s - paused_s < -{{ var('pause_tolerance_s') }}
        -- Other recorders do not write all halts. A workout begins with a countdown.
        or (
            elapsed_s - active_s - paused_s > {{ var('pause_tolerance_s') }}
            and (
                (lower(app_id) like 'com.nike.sport.running.%' and not is_manual)
                or (
                    recorder = 'ntc'
                    and abs(elapsed_s - active_s - paused_s - {{ var('ntc_countdown_s') }})
                    > {{ var('pause_tolerance_s') }}
                )
            )
        )

    union all by name
    select
        account_id,
        activity_id,
        'split_count_differs' as finding,
        'split_km' as field,
        false as is_correction,
        'split moments (recorded) and whole kilometres of the distance (used) differ' as detail,
        splits as value_recorded,
        floor(distance_km) as value_used
    from split_runs
    -- n splits mean a distance from n to n + 1 km. One more or less is normal at the end of a run.
    where splits > 0 and (distance_km - splits > 2 or splits - distance_km > 1)

    union all by name
    select
        account_id,
        activity_id,
        'missing_splits' as finding,
        'split_km' as field,
        false as is_correction,
        'its recorder writes a split moment per kilometre, but wrote none for this run' as detail,
        0 as value_recorded,
        floor(distance_km) as value_used
    from split_runs
    where distance_km > 1.05
    qualify
        splits = 0
        and avg(cast(splits > 0 as integer)) over (partition by account_id, recorder)
        >= 1 - {{ var('exception_share') }}

    union all by name
    select
        account_id,
        activity_id,
        'distance_doubt' as finding,
        'distance' as field,
        false as is_correction,
        format(
            if(
                is_distance_recomputed,
                'used {} km, samples {} km, GPS {} km: sum of samples used',
                'stated {} km, samples {} km, GPS {} km: stated used'
            ),
            coalesce(cast(round(distance_km, 3) as varchar), '-'),
            coalesce(cast(round(distance_samples_km, 3) as varchar), '-'),
            coalesce(cast(round(distance_gps_km, 3) as varchar), '-')
        ) as detail,
        if(
            coalesce(abs(distance_samples_km - distance_km), 0) > coalesce(abs(distance_gps_km - distance_km), 0),
            distance_samples_km,
            coalesce(distance_gps_km, distance_samples_km)
        ) as value_recorded,
        distance_km as value_used
    from counted
    -- The distance between fixes always differs from the distance run by some percent.
    where
        has_distance_doubt
        and (
            distance_km is null
            or abs(distance_samples_km - distance_km) > {{ var('distance_doubt_share') }} * distance_km
            or abs(distance_gps_km - distance_km) > {{ var('distance_doubt_gps_share') }} * distance_km
        )

    union all by name
    select
        account_id,
        activity_id,
        'implausible_steps' as finding,
        'cadence' as field,
        true as is_correction,
        'steps per active minute are not those of a run or walk: no cadence is shown' as detail,
        steps / (active_s / 60) as value_recorded,
        avg_cadence_spm as value_used
    from counted
    where steps is not null and active_s > 0 and avg_cadence_spm is null

    union all by name
    select
        counted.account_id,
        counted.activity_id,
        'implausible_climb' as finding,
        climbs.field,
        true as is_correction,
        'stated as more than the elevation profile or the distance allows: none is shown (m)' as detail,
        climbs.value_recorded,
        null as value_used
    from counted
    inner join (
        select account_id, activity_id, 'ascent' as field, ascent_m as value_recorded
        from summaries
        union all
        select account_id, activity_id, 'descent' as field, descent_m as value_recorded
        from summaries
    ) as climbs using (account_id, activity_id)
    where
        climbs.value_recorded is not null
        and if(climbs.field = 'ascent', counted.ascent_m, counted.descent_m) is null

    union all by name
    select
        account_id,
        activity_id,
        'implausible_pace' as finding,
        'pace' as field,
        true as is_correction,
        'slower than an hour per kilometre: no pace is shown (s/km)' as detail,
        active_s / distance_km as value_recorded,
        null as value_used
    from counted
    where active_s > 0 and distance_km > 0 and avg_pace_s_per_km is null

    union all by name
    select
        account_id,
        activity_id,
        'effort_withheld' as finding,
        distance as field,
        true as is_correction,
        if(
            is_doubtful,
            'no stretch can be trusted, so it sets no record: the time it would have been (s)',
            'the fastest stretch contains an impossible leap: the best one without it counts (s)'
        ) as detail,
        withheld_s as value_recorded,
        if(is_doubtful, null, elapsed_s) as value_used
    from {{ ref('best_efforts') }}
    semi join on_foot using (account_id, activity_id)
    where withheld_s is not null

    union all by name
    select
        account_id,
        activity_id,
        'impossible_pace' as finding,
        'split' as field,
        true as is_correction,
        'splits faster than any human has run their length: no pace is shown (the fastest, s/km)' as detail,
        min(active_s / distance_m * 1000) as value_recorded,
        null as value_used
    from {{ ref('splits') }}
    semi join on_foot using (account_id, activity_id)
    where
        pace_s_per_km is null
        and active_s > 0
        and active_s / distance_m * 1000 <= {{ var('slowest_pace_s_per_km') }}
    group by account_id, activity_id

    union all by name
    select
        account_id,
        activity_id,
        'impossible_pace' as finding,
        'distance' as field,
        false as is_correction,
        'the whole activity is faster than any human has run its distance (s/km)' as detail,
        pace_s_per_km as value_recorded,
        pace_s_per_km as value_used
    from too_fast

    union all by name
    select
        account_id,
        activity_id,
        'time_zone_unsure' as finding,
        'time_zone' as field,
        false as is_correction,
        'no position, between activities in different zones: the zone of the earlier one is used' as detail
    from zones
    where is_time_zone_unsure

    union all by name
    select
        account_id,
        activity_id,
        'time_zone_unknown' as finding,
        'time_zone' as field,
        false as is_correction,
        format('the document states an invalid time zone; {} is used', time_zone) as detail
    from zones
    where refused_time_zone is not null
)

select
    findings.account_id,
    findings.activity_id,
    findings.finding,
    findings.field,
    findings.is_correction,
    findings.detail,
    cast(findings.value_recorded as double) as value_recorded,
    cast(findings.value_used as double) as value_used,
    activities.recorder,
    activities.started_at
from findings
inner join activities using (account_id, activity_id)
