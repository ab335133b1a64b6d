select
    account_id,
    activity_id,
    time_zone,
    source as time_zone_source,
    is_unsure as is_time_zone_unsure,
    has_position,
    refused_time_zone
from {{ source('core', 'activity_zones') }}
