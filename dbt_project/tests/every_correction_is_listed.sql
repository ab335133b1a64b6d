-- data_quality must list every value of the marts that differs from the document.
{{ config(meta={"dagster": {"ref": {"name": "data_quality"}}}) }}

with corrected as (
    select
        activities.account_id,
        activities.activity_id,
        if(cancelled.activity_id is null, 'distance_missing', 'garmin_cancelled_total') as finding
    from {{ ref('activities') }} as activities
    left join {{ ref('int_cancelled_garmin') }} as cancelled using (account_id, activity_id)
    where activities.is_distance_recomputed
    union all
    select account_id, activity_id, 'active_time_missing' as finding
    from {{ ref('activities') }}
    where is_active_recomputed
    union all
    select account_id, activity_id, 'duplicate' as finding
    from {{ ref('activity_exclusions') }}
    where reason = 'duplicate'
    union all
    select account_id, activity_id, if(reason = 'overlap', 'overlaps', reason) as finding
    from {{ ref('activity_exclusions') }}
    where reason in ('overlap', 'empty')
    union all
    select account_id, activity_id, 'implausible_date' as finding
    from {{ ref('activities') }}
    where not is_date_plausible
    union all
    select account_id, activity_id, 'pause_contradicted' as finding
    from {{ ref('pauses') }}
    where is_corrected
    union all
    select account_id, activity_id, 'legacy_android_units' as finding
    from {{ ref('activities') }}
    inner join {{ ref('int_metric_totals') }} using (account_id, activity_id)
    where recorder = 'legacy_android' and metric = 'speed'
)

select account_id, activity_id, finding
from corrected
anti join {{ ref('data_quality') }} using (account_id, activity_id, finding)
