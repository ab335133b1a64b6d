with bounds (metric, low, high) as (
    values
    {%- for metric, (low, high) in var('total_bounds').items() %}
    ('{{ metric }}', {{ low }}::double, {{ high }}::double){{ ',' if not loop.last }}
    {%- endfor %}
),

times as (
    select
        account_id,
        activity_id,
        unnest(['end', 'active_duration']) as field,
        unnest([end_epoch_ms - start_epoch_ms, active_duration_ms]) / 1000 as value_recorded
    from {{ ref('stg_core__activities') }}
)

select
    totals.account_id,
    totals.activity_id,
    'impossible_total' as finding,
    totals.metric as field,
    true as is_correction,
    'the stated total is impossible for one activity, and no mart uses it' as detail,
    max(totals.value) as value_recorded
from {{ ref('stg_core__activity_summaries') }} as totals
inner join bounds using (metric)
where totals.summary = 'total' and totals.value not between bounds.low and bounds.high
group by totals.account_id, totals.activity_id, totals.metric
union all
select
    account_id,
    activity_id,
    'impossible_total' as finding,
    field,
    true as is_correction,
    'it is impossible for one activity, and no mart uses it (s from the start)' as detail,
    value_recorded
from times
where value_recorded not between 0 and {{ var('longest_activity_s') }}
