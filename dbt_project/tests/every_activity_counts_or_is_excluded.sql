-- Every activity of core either counts or is excluded; none is lost, and none is both.
{{ config(meta={"dagster": {"ref": {"name": "activities"}}}) }}

with core as (
    select account_id, activity_id
    from {{ ref('stg_core__activities') }}
),

shown as (
    select account_id, activity_id
    from {{ ref('activities') }}
    union all
    select account_id, activity_id
    from {{ ref('activity_exclusions') }}
),

counts as (
    select account_id, activity_id, 1 as in_core, 0 as in_marts
    from core
    union all
    select account_id, activity_id, 0 as in_core, 1 as in_marts
    from shown
)

select account_id, activity_id, sum(in_core) as in_core, sum(in_marts) as in_marts
from counts
group by account_id, activity_id
having sum(in_core) != 1 or sum(in_marts) != 1
