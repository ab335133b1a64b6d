with activities as (
    select account_id, activity_id, shoe_id, started_at, local_date, distance_km, active_s, is_date_plausible
    from {{ ref('activities') }}
    where shoe_id is not null
)

select
    account_id,
    shoe_id,
    count(*) as activities,
    -- Rounded to the millimetre and millisecond, because a sum of doubles depends on the order of its terms.
    round(sum(distance_km), 6) as distance_km,
    round(sum(active_s), 3) as active_s,
    max(distance_km) as longest_km,
    round(sum(active_s) filter (where distance_km > 0) / nullif(sum(distance_km), 0), 6) as avg_pace_s_per_km,
    min(local_date) filter (where is_date_plausible) as first_used_on,
    max(local_date) filter (where is_date_plausible) as last_used_on,
    arg_min(activity_id, (started_at, activity_id)) filter (where is_date_plausible) as first_activity_id,
    arg_max(activity_id, (started_at, activity_id)) filter (where is_date_plausible) as last_activity_id
from activities
group by account_id, shoe_id
