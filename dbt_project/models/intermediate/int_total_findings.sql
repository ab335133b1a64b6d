with bounds (metric, low, high) as (
    values
    {%- for metric, (low, high) in var('total_bounds').items() %}
    ('{{ metric }}', {{ low }}::double, {{ high }}::double){{ ',' if not loop.last }}
    {%- endfor %}
)

select
    totals.account_id,
    totals.activity_id,
    'impossible_total' as finding,
    totals.metric as field,
    true as is_correction,
    'the stated total cannot be true of one activity, and no mart uses it' as detail,
    max(totals.value) as value_recorded
from {{ ref('stg_core__activity_summaries') }} as totals
inner join bounds using (metric)
where totals.summary = 'total' and totals.value not between bounds.low and bounds.high
group by totals.account_id, totals.activity_id, totals.metric
