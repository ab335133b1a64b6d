select *
from {{ ref('int_activities') }}
anti join {{ ref('int_activity_exclusions') }} using (account_id, activity_id)
