-- In real documents the stated mean pace is active minutes per kilometre (p1 to p99: 1.000), and the stated speed is
-- 60 divided by that pace. If ours differs by more than 0.5 %, our time or our distance is wrong.
{{ config(meta={"dagster": {"ref": {"name": "activities"}}}) }}

with activities as (
    select account_id, activity_id, avg_pace_s_per_km, avg_speed_kmh
    from {{ ref('activities') }}
    where not is_distance_recomputed and not is_active_recomputed
),

summaries as (
    select account_id, activity_id, avg_pace_min_per_km, avg_speed_kmh
    from {{ ref('int_activity_summaries_wide') }}
)

select
    activities.account_id,
    activities.activity_id,
    activities.avg_pace_s_per_km,
    60 * summaries.avg_pace_min_per_km as stated_pace_s_per_km,
    activities.avg_speed_kmh,
    summaries.avg_speed_kmh as stated_speed_kmh
from activities
inner join summaries using (account_id, activity_id)
where
    abs(activities.avg_pace_s_per_km - 60 * summaries.avg_pace_min_per_km) > 0.005 * activities.avg_pace_s_per_km
    or abs(activities.avg_speed_kmh - summaries.avg_speed_kmh) > 0.005 * activities.avg_speed_kmh
