select
    account_id,
    activity_id,
    metric,
    summary,
    source,
    value
from {{ source('core', 'activity_summaries') }}
