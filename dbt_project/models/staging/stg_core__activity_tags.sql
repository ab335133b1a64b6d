select
    account_id,
    activity_id,
    key as tag,
    value
from {{ source('core', 'activity_tags') }}
