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
    cast(date_trunc('month', started_at) as date) as activity_month,
    is_deleted,
    missing_since,
    has_details,
    metric_types,
    sources,
    loaded_at
from {{ source('core', 'activities') }}
