with activities as (
    select *
    from {{ ref('int_activities') }}
),

counted as (
    select *
    from {{ ref('activities') }}
),

exclusions as (
    select account_id, activity_id, kept_activity_id
    from {{ ref('int_activity_exclusions') }}
    where reason = 'duplicate'
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

split_counts as (
    select account_id, activity_id, count(*) as splits
    from {{ ref('stg_core__activity_moments') }}
    where moment = 'split_km'
    group by account_id, activity_id
),

-- A ride is faster than any run, which is no doubt of it.
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
    where is_shell

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
        'effort_withheld' as finding,
        distance as field,
        true as is_correction,
        if(
            is_doubtful,
            'no stretch of it can be trusted, so it sets no record: the time it would have been (s)',
            'the fastest stretch holds metres that nobody runs in that time: the best one without them counts (s)'
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
        'splits faster than any human has run their length: no pace given (the fastest, s/km)' as detail,
        min(active_s / distance_m * 1000) as value_recorded,
        null as value_used
    from {{ ref('splits') }}
    semi join on_foot using (account_id, activity_id)
    where pace_s_per_km is null and active_s > 0
    group by account_id, activity_id

    union all by name
    select
        account_id,
        activity_id,
        'impossible_pace' as finding,
        'distance' as field,
        false as is_correction,
        'the whole is faster than any human has run its distance (s/km)' as detail,
        pace_s_per_km as value_recorded,
        pace_s_per_km as value_used
    from too_fast
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
