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
    select account_id, activity_id, distance_km, calories_kcal
    from {{ ref('int_activity_summaries_wide') }}
),

open_pauses as (
    select account_id, activity_id, (to_epoch_ms - from_epoch_ms) / 1000 as length_s
    from {{ ref('int_pauses') }}
    where is_open
),

unmatched_halts as (
    select account_id, activity_id, pauses, resumes
    from {{ ref('int_unmatched_halts') }}
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

findings as (
    select account_id, activity_id, finding, field, is_correction, detail, value_recorded, value_used
    from {{ ref('int_series_findings') }}

    union all by name
    select account_id, activity_id, finding, field, is_correction, detail
    from {{ ref('int_tag_findings') }}

    union all by name
    select
        cancelled.account_id,
        cancelled.activity_id,
        'garmin_cancelled_total' as finding,
        'distance' as field,
        true as is_correction,
        'the last sample takes back all the others: summed without it (km)' as detail,
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
        'the last sample takes back all the others: summed without it (kcal)' as detail,
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
        'the stated distance is nothing and the samples are not here yet (km)' as detail,
        recorded_distance_km as value_recorded,
        distance_km as value_used
    from activities
    where is_cancelled_garmin and not is_distance_recomputed

    union all by name
    select
        account_id,
        activity_id,
        'active_time_missing' as finding,
        'active_duration' as field,
        true as is_correction,
        'nothing is stated as active: elapsed time without the pauses taken (s)' as detail,
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
        'the same time as ' || kept_activity_id || ', which is recorded more richly and counts' as detail
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
        'before Nike+ began or after the newest load: it counts, and is in no calendar' as detail
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
        'only its list item has come: nothing of it that rests on samples is known' as detail
    from activities
    where not has_details

    union all by name
    select
        account_id,
        activity_id,
        'clock_ahead' as finding,
        'last_modified' as field,
        false as is_correction,
        'last changed before it ended: the clock of the device was ahead by at least this (s)' as detail,
        end_epoch_ms / 1000 - epoch(last_modified_at) as value_recorded,
        end_epoch_ms / 1000 - epoch(last_modified_at) as value_used
    from activities
    where epoch_ms(last_modified_at) < end_epoch_ms

    union all by name
    select
        account_id,
        activity_id,
        'outdoors_without_gps' as finding,
        'position' as field,
        false as is_correction,
        'recorded outdoors, and has no position' as detail
    from activities
    where location = 'outdoors' and not has_gps and activity_type != 'training'

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
    where active_s < 60

    union all by name
    select
        account_id,
        activity_id,
        'unpaired_pause' as finding,
        'pause' as field,
        true as is_correction,
        'the last pause has no resume, as when a runner stops and then finishes: it ends with the activity (s)'
            as detail,
        null as value_recorded,
        length_s as value_used
    from open_pauses

    union all by name
    select
        account_id,
        activity_id,
        'unmatched_halt' as finding,
        if(is_resume, 'resume', 'pause') as field,
        true as is_correction,
        'halts that change nothing, being resumes while running or pauses in a pause: passed over' as detail,
        halts as value_recorded,
        0 as value_used
    from (
        select account_id, activity_id, unnest([false, true]) as is_resume, unnest([pauses, resumes]) as halts
        from unmatched_halts
    )
    where halts > 0

    union all by name
    select
        account_id,
        activity_id,
        'pause_mismatch' as finding,
        'paused' as field,
        false as is_correction,
        'elapsed less active time (recorded) is not what the halts give (used), s' as detail,
        elapsed_s - active_s as value_recorded,
        paused_s as value_used
    from activities
    where abs(elapsed_s - active_s - paused_s) > {{ var('pause_tolerance_s') }}

    union all by name
    select
        activities.account_id,
        activities.activity_id,
        if(coalesce(split_counts.splits, 0) = 0, 'missing_splits', 'split_count_differs') as finding,
        'split_km' as field,
        false as is_correction,
        'split moments (recorded) and whole kilometres of the distance (used) differ' as detail,
        coalesce(split_counts.splits, 0) as value_recorded,
        floor(activities.distance_km) as value_used
    from activities
    left join split_counts using (account_id, activity_id)
    where
        not activities.is_manual
        and activities.distance_km is not null
        and coalesce(split_counts.splits, 0) != floor(activities.distance_km)

    union all by name
    select
        account_id,
        activity_id,
        'distance_doubt' as finding,
        'distance' as field,
        false as is_correction,
        format(
            'stated {} km, samples {} km, GPS {} km: stated used',
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
    where has_distance_doubt

    union all by name
    select
        account_id,
        activity_id,
        'implausible_steps' as finding,
        'cadence' as field,
        true as is_correction,
        'steps per active minute are not those of a run or walk: no cadence given' as detail,
        steps / (active_s / 60) as value_recorded,
        avg_cadence_spm as value_used
    from counted
    where steps is not null and active_s > 0 and avg_cadence_spm is null

    union all by name
    select
        account_id,
        activity_id,
        'time_zone_unsure' as finding,
        'time_zone' as field,
        false as is_correction,
        'without a place, between activities in different zones: that of the earlier one is used' as detail
    from zones
    where is_time_zone_unsure

    union all by name
    select
        account_id,
        activity_id,
        'time_zone_unknown' as finding,
        'time_zone' as field,
        false as is_correction,
        format('what the document states is no time zone; {} is used', time_zone) as detail
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
