select
    account_id,
    activity_id,
    activity_month,
    series,
    metric,
    start_epoch_ms,
    duration_ms,
    value
from {{ source('core', 'metric_samples') }}
