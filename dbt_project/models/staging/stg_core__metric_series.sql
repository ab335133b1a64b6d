select
    account_id,
    activity_id,
    series,
    metric,
    unit,
    source,
    app_id,
    sample_count
from {{ source('core', 'metric_series') }}
