select
    account_id,
    activity_id,
    time_zone,
    source as time_zone_source
from {{ source('core', 'activity_zones') }}
