{{ config(materialized='incremental', incremental_strategy='replace_months') }}

-- Covers all activities and reads staging only, because int_activities itself needs to know what Garmin cancelled.
with activities as (
    select account_id, activity_id, app_id
    from {{ ref('stg_core__activities') }}
    where {{ in_changed_months('activity_month') }}
),

series as (
    select account_id, activity_id, activity_month, series, metric, duration_ms, value
    from {{ ref('stg_core__metric_samples') }}
    where
        {{ in_changed_months('activity_month') }}
        and metric in (
            {%- for metric in var('outlier_bounds') %}'{{ metric }}'{{ ', ' if not loop.last }}{% endfor -%}
        )
),

bounds (metric, low, high) as (
    values
    {%- for metric, (low, high) in var('outlier_bounds').items() %}
    ('{{ metric }}', {{ low }}::double, {{ high }}::double){{ ',' if not loop.last }}
    {%- endfor %}
),

judged as (
    select
        series.account_id,
        series.activity_id,
        series.activity_month,
        series.series,
        series.metric,
        series.value as recorded,
        series.duration_ms,
        series.metric in ('distance', 'calories', 'steps', 'ascent', 'descent') as is_amount,
        bounds.low,
        bounds.high,
        coalesce(upper(activities.app_id) = 'RUNNING_ANDROID', false) as is_legacy_android,
        -- A negative sample that does not subtract (nearly) everything is a different error.
        case
            when
                lower(activities.app_id) = 'com.garmin.garmin'
                and series.metric in ('distance', 'calories')
                and list_min(series.value) < 0
                then
                    abs(list_sum(series.value))
                    <= 0.001 * list_sum(list_filter(series.value, lambda value: value > 0))
            else false
        end as is_cancelled
    from series
    inner join activities using (account_id, activity_id)
    inner join bounds using (metric)
),

corrected as (
    select
        * exclude (is_legacy_android),
        case
            when is_legacy_android and metric = 'speed' then list_transform(recorded, lambda value: value * 3.6)
            when is_legacy_android and metric = 'pace' then list_transform(recorded, lambda value: value / 3.6)
            when is_cancelled then list_filter(recorded, lambda value: value > 0)
            else recorded
        end as value,
        case
            when is_cancelled then list_filter(duration_ms, lambda width, i: recorded[i] > 0) else duration_ms
        end as width_ms
    from judged
),

-- Nearly all series are within their bounds. Minimum and maximum show this without a look at each sample. A sample
-- that is wider than most may contain more of an accumulated metric: half a kilometre in three minutes is no outlier.
split as (
    select
        *,
        list_min(value) >= low and list_max(value) <= high as is_sound,
        case
            when is_sound then value
            else list_filter(
                value,
                lambda sample, i: sample between low
                and high * if(is_amount, greatest(1, width_ms[i] / {{ 1000 * var('outlier_width_s') }}), 1)
            )
        end as plausible,
        case
            -- One sample over a whole activity is a total or a mean, not a sample.
            when len(recorded) > 1 and not is_sound
                then list_filter(
                    value,
                    lambda sample, i: not sample between low
                    and high * if(is_amount, greatest(1, width_ms[i] / {{ 1000 * var('outlier_width_s') }}), 1)
                )
            else []
        end as outliers
    from corrected
)

select
    account_id,
    activity_id,
    activity_month,
    metric,
    bool_or(is_cancelled) as is_cancelled,
    sum(len(recorded)) as sample_count,
    sum(coalesce(list_sum(recorded), 0)) as recorded_total,
    sum(coalesce(list_sum(value), 0)) as total,
    -- The same samples that int_distance_curve counts.
    arg_min(
        coalesce(
            list_sum(list_filter(recorded, lambda km: km between 0 and {{ var('total_bounds')['distance'][1] }})), 0
        ),
        series
    ) filter (where metric = 'distance') as curve_km,
    sum(list_sum(recorded)) / nullif(sum(len(recorded)), 0) as recorded_mean,
    sum(list_sum(value)) / nullif(sum(len(value)), 0) as mean,
    sum(coalesce(list_sum(plausible), 0)) as plausible_total,
    sum(list_sum(plausible)) / nullif(sum(len(plausible)), 0) as plausible_mean,
    max(list_max(plausible)) as plausible_maximum,
    min(list_min(plausible)) as plausible_minimum,
    sum(len(outliers)) as outlier_count,
    min(list_min(outliers)) as smallest_outlier,
    max(list_max(outliers)) as largest_outlier
from split
group by account_id, activity_id, activity_month, metric
