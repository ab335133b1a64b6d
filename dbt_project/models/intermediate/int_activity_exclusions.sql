with activities as (
    select
        account_id,
        activity_id,
        activity_month,
        activity_type,
        start_epoch_ms,
        end_epoch_ms,
        recorded_distance_km,
        last_modified_at,
        original_activity_id,
        is_deleted,
        missing_since
    from {{ ref('int_activities') }}
),

standing as (
    select *
    from activities
    where not is_deleted and missing_since is null
),

-- Uploads of one recording differ in id and hold the same original id. They start together, so they are of one
-- month: what counts in a month must not hang on another month, or months could not be replaced one by one.
same_original as (
    select
        *,
        first_value(activity_id) over (
            partition by account_id, activity_month, original_activity_id
            order by last_modified_at desc nulls last, activity_id
        ) as kept_activity_id
    from standing
    where original_activity_id is not null
),

different as (
    select * exclude (kept_activity_id)
    from same_original
    where activity_id = kept_activity_id
    union all by name
    select *
    from standing
    where original_activity_id is null
),

same_times as (
    select
        *,
        first_value(activity_id) over (
            partition by account_id, activity_type, start_epoch_ms, end_epoch_ms, recorded_distance_km
            order by last_modified_at desc nulls last, activity_id
        ) as kept_activity_id
    from different
),

duplicates as (
    -- The one kept for its original id may itself give way to an equal one.
    select
        same_original.account_id,
        same_original.activity_id,
        same_times.kept_activity_id
    from same_original
    inner join same_times
        on
            same_original.account_id = same_times.account_id
            and same_original.kept_activity_id = same_times.activity_id
    where same_original.activity_id != same_original.kept_activity_id
    union all
    select account_id, activity_id, kept_activity_id
    from same_times
    where activity_id != kept_activity_id
)

select
    account_id,
    activity_id,
    if(is_deleted, 'deleted', 'missing') as reason,
    cast(null as varchar) as kept_activity_id
from activities
where is_deleted or missing_since is not null
union all
select account_id, activity_id, 'duplicate' as reason, kept_activity_id
from duplicates
