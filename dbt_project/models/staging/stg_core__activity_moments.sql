select
    account_id,
    activity_id,
    ordinal,
    key as moment,
    value,
    moment_at,
    timestamp_epoch_ms
from {{ source('core', 'activity_moments') }}
