with activities as (
    select account_id, activity_id, is_deleted, missing_since
    from {{ ref('int_activities') }}
),

recordings as (
    select account_id, activity_id, duplicate_of, is_empty
    from {{ ref('int_recordings') }}
),

overlapping as (
    select account_id, activity_id, other_activity_id
    from {{ ref('int_overlaps') }}
    where is_one_activity
)

select
    account_id,
    activity_id,
    if(is_deleted, 'deleted', 'missing') as reason,
    cast(null as varchar) as kept_activity_id
from activities
where is_deleted or missing_since is not null
union all
-- The upload that replaces a duplicate may itself be replaced by a richer recording of the same run.
select
    recordings.account_id,
    recordings.activity_id,
    'duplicate' as reason,
    coalesce(overlapping.other_activity_id, recordings.duplicate_of) as kept_activity_id
from recordings
left join overlapping
    on
        recordings.account_id = overlapping.account_id
        and recordings.duplicate_of = overlapping.activity_id
where recordings.duplicate_of is not null
union all
select account_id, activity_id, 'overlap' as reason, other_activity_id as kept_activity_id
from overlapping
union all
select account_id, activity_id, 'empty' as reason, cast(null as varchar) as kept_activity_id
from recordings
anti join overlapping using (account_id, activity_id)
where is_empty
