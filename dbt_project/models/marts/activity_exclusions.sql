with activities as (
    select
        account_id,
        activity_id,
        activity_type,
        recorder,
        started_at,
        local_started_at,
        distance_km,
        elapsed_s,
        active_s,
        last_modified_at,
        missing_since
    from {{ ref('int_activities') }}
),

exclusions as (
    select account_id, activity_id, reason, kept_activity_id
    from {{ ref('int_activity_exclusions') }}
)

select
    exclusions.account_id,
    exclusions.activity_id,
    exclusions.reason,
    exclusions.kept_activity_id,
    activities.missing_since,
    activities.activity_type,
    activities.recorder,
    activities.started_at,
    activities.local_started_at,
    activities.distance_km,
    activities.elapsed_s,
    activities.active_s,
    activities.last_modified_at
from exclusions
inner join activities using (account_id, activity_id)
