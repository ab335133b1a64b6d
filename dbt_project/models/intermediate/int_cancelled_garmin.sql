with totals as (
    select account_id, activity_id, activity_month, metric, total
    from {{ ref('int_metric_totals') }}
    where is_cancelled
)

select
    account_id,
    activity_id,
    activity_month,
    max(total) filter (where metric = 'distance') as distance_km,
    max(total) filter (where metric = 'calories') as calories_kcal
from totals
group by account_id, activity_id, activity_month
having bool_or(metric = 'distance')
