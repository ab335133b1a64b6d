select
    account_id,
    activity_id,
    metric,
    summary,
    source,
    app_id,
    value
from {{ source('core', 'activity_summaries') }}
