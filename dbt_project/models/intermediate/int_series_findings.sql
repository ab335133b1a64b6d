with activities as (
    select account_id, activity_id, is_legacy_android
    from {{ ref('int_counted_activities') }}
),

totals as (
    select
        account_id,
        activity_id,
        metric,
        sample_count,
        recorded_mean,
        mean,
        plausible_maximum,
        outlier_count,
        smallest_outlier,
        largest_outlier
    from {{ ref('int_metric_totals') }}
),

bounds (metric, low, high) as (
    values
    {%- for metric, (low, high) in var('outlier_bounds').items() %}
    ('{{ metric }}', {{ low }}::double, {{ high }}::double){{ ',' if not loop.last }}
    {%- endfor %}
),

gps as (
    select account_id, activity_id, fastest_jump_kmh
    from {{ ref('int_gps_distance') }}
)

select
    totals.account_id,
    totals.activity_id,
    'legacy_android_units' as finding,
    totals.metric as field,
    true as is_correction,
    if(
        totals.metric = 'speed',
        'samples are in m/s although labelled km/h: multiplied by 3.6',
        'samples are 3.6 times too big: divided by 3.6'
    ) as detail,
    totals.recorded_mean as value_recorded,
    totals.mean as value_used
from totals
inner join activities using (account_id, activity_id)
where activities.is_legacy_android and totals.metric in ('speed', 'pace')
union all
select
    totals.account_id,
    totals.activity_id,
    'outlier' as finding,
    totals.metric as field,
    totals.metric not in ('distance', 'calories', 'steps') as is_correction,
    format(
        '{} of {} samples outside {} to {}{}',
        totals.outlier_count,
        totals.sample_count,
        bounds.low,
        bounds.high,
        if(totals.metric in ('distance', 'calories', 'steps'), '', ': left out')
    ) as detail,
    if(totals.largest_outlier > bounds.high, totals.largest_outlier, totals.smallest_outlier) as value_recorded,
    if(
        totals.metric in ('distance', 'calories', 'steps'),
        if(totals.largest_outlier > bounds.high, totals.largest_outlier, totals.smallest_outlier),
        totals.plausible_maximum
    ) as value_used
from totals
inner join activities using (account_id, activity_id)
inner join bounds using (metric)
where
    totals.outlier_count > 0
    -- A standing runner has no pace, and no mart shows a sample of speed.
    and totals.metric not in ('speed', 'pace')
union all
select
    account_id,
    activity_id,
    'gps_jump' as finding,
    'position' as field,
    false as is_correction,
    'two fixes are further apart than any runner can get in that time (km/h)' as detail,
    fastest_jump_kmh as value_recorded,
    fastest_jump_kmh as value_used
from gps
where fastest_jump_kmh > {{ var('outlier_gps_kmh') }}
