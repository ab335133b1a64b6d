{%- set longest_ms = var('longest_recording_s') * 1000 -%}
with activities as (
    select
        account_id,
        activity_id,
        activity_type,
        coalesce(activity_type, 'other') as kind,
        coalesce(list_contains({{ var('copied_app_ids') }}, app_id), false) as is_copy,
        started_at,
        start_epoch_ms,
        end_epoch_ms,
        cast(least(greatest(coalesce(active_duration_ms, 0), 0), {{ longest_ms }}) as bigint) as active_ms,
        distance_km,
        recorded_distance_km,
        last_modified_at,
        original_activity_id,
        is_manual,
        has_gps,
        has_details,
        has_series as is_series_announced
    from {{ ref('int_activities') }}
    where not is_deleted and missing_since is null
),

series as (
    select
        account_id,
        activity_id,
        bool_or(sample_count > 0) as has_samples,
        bool_or(sample_count > 1) as has_course,
        bool_or(sample_count > 1 and metric = 'distance') as has_distance_course
    from {{ ref('stg_core__metric_series') }}
    group by account_id, activity_id
),

gaps as (
    select account_id, activity_id, from_epoch_ms, to_epoch_ms
    from {{ ref('int_recording_gaps') }}
    union all
    select account_id, activity_id, from_epoch_ms, to_epoch_ms
    from {{ ref('int_pauses') }}
    where to_epoch_ms - from_epoch_ms >= {{ var('recording_gap_s') }} * 1000
),

gap_lists as (
    select
        account_id,
        activity_id,
        list(from_epoch_ms order by from_epoch_ms, to_epoch_ms) as gaps_from_epoch_ms,
        list(to_epoch_ms order by from_epoch_ms, to_epoch_ms) as gaps_to_epoch_ms
    from gaps
    group by account_id, activity_id
),

described as (
    select
        activities.*,
        if(activities.has_details, coalesce(series.has_samples, false), activities.is_series_announced)
            as has_samples,
        case
            -- A typed-in activity has one sample for each metric, made from its sums.
            when activities.is_manual then 0
            when activities.has_details then if(coalesce(series.has_course, false), 2, 0)
            -- Announced series may never arrive, so they must not replace series that have been received.
            when activities.is_series_announced then 1
            else 0
        end as series_held,
        case
            when activities.end_epoch_ms > activities.start_epoch_ms
                then least(activities.end_epoch_ms, activities.start_epoch_ms + {{ longest_ms }})
            else activities.start_epoch_ms + activities.active_ms
        end as reach_epoch_ms,
        coalesce(activities.distance_km > 0, false) or coalesce(series.has_distance_course, false) as has_distance,
        coalesce(gap_lists.gaps_from_epoch_ms, []) as gaps_from_epoch_ms,
        coalesce(gap_lists.gaps_to_epoch_ms, []) as gaps_to_epoch_ms
    from activities
    left join series using (account_id, activity_id)
    left join gap_lists using (account_id, activity_id)
),

judged as (
    select
        *,
        not has_samples
        and not has_distance
        and active_ms = 0
        and coalesce(end_epoch_ms <= start_epoch_ms, true) as is_empty
    from described
),

-- Uploads of one recording have different ids and the same original id. One app writes `null` as that id into runs of
-- many days. So uploads of one recording must also begin before one of them is half over.
begun as (
    select
        account_id,
        activity_id,
        original_activity_id,
        start_epoch_ms,
        series_held,
        last_modified_at,
        coalesce(
            start_epoch_ms >= max(start_epoch_ms + greatest((reach_epoch_ms - start_epoch_ms) // 2, 1)) over (
                partition by account_id, original_activity_id
                order by start_epoch_ms, activity_id
                rows between unbounded preceding and 1 preceding
            ),
            true
        ) as is_first
    from judged
    where original_activity_id is not null and not is_empty
),

begun_together as (
    select
        *,
        count(*) filter (where is_first) over (
            partition by account_id, original_activity_id
            order by start_epoch_ms, activity_id
        ) as recording
    from begun
),

same_original as (
    select
        account_id,
        activity_id,
        first_value(activity_id) over (
            partition by account_id, original_activity_id, recording
            order by series_held desc, last_modified_at desc nulls last, activity_id
        ) as first_upload_id
    from begun_together
),

different as (
    select judged.*
    from judged
    left join same_original using (account_id, activity_id)
    where not judged.is_empty and coalesce(same_original.first_upload_id = judged.activity_id, true)
),

same_times as (
    select
        account_id,
        activity_id,
        first_value(activity_id) over (
            partition by account_id, activity_type, start_epoch_ms, end_epoch_ms, recorded_distance_km
            order by series_held desc, last_modified_at desc nulls last, activity_id
        ) as kept_activity_id
    from different
),

-- An upload that is kept because of its original id may itself be replaced by an equal one.
uploads as (
    select
        judged.account_id,
        judged.activity_id,
        same_times.kept_activity_id
    from judged
    left join same_original using (account_id, activity_id)
    inner join same_times
        on
            judged.account_id = same_times.account_id
            and coalesce(same_original.first_upload_id, judged.activity_id) = same_times.activity_id
)

select
    judged.account_id,
    judged.activity_id,
    if(list_contains({{ var('on_foot_types') }}, judged.kind), 'on foot', judged.kind) as kind,
    judged.start_epoch_ms,
    judged.reach_epoch_ms as end_epoch_ms,
    judged.gaps_from_epoch_ms,
    judged.gaps_to_epoch_ms,
    judged.active_ms,
    judged.distance_km,
    judged.series_held,
    judged.is_empty,
    nullif(uploads.kept_activity_id, judged.activity_id) as duplicate_of,
    -- A clock that was reset begins again at the same moment, so there equal times do not indicate the same run.
    judged.started_at >= timestamp '{{ var('first_plausible_date') }}' as has_credible_time,
    row_number() over (
        partition by judged.account_id
        order by
            judged.has_distance desc,
            judged.series_held desc,
            judged.is_copy,
            judged.has_gps desc,
            judged.active_ms desc,
            judged.last_modified_at desc nulls last,
            judged.activity_id
    ) as richness_rank
from judged
left join uploads using (account_id, activity_id)
