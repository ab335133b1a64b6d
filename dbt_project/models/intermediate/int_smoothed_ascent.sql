{{ config(materialized='incremental', incremental_strategy='replace_months') }}

with activities as (
    select
        account_id,
        activity_id,
        activity_month,
        row_number() over (order by account_id, activity_id) as activity
    from {{ ref('int_counted_activities') }}
    where {{ in_changed_months('activity_month') }}
),

samples as (
    select
        activities.activity,
        unnest(series.start_epoch_ms) as epoch_ms,
        unnest(series.value) as elevation_m
    from {{ ref('stg_core__metric_samples') }} as series
    inner join activities using (account_id, activity_id)
    where series.metric = 'elevation' and {{ in_changed_months('series.activity_month') }}
),

-- The window is a time, because a Garmin records every second and a phone every four. It uses the median, because the
-- altitude of a GPS between houses jumps by tens of metres and comes back.
smoothed as (
    select
        activity,
        epoch_ms,
        elevation_m as recorded_m,
        median(elevation_m) over (
            partition by activity
            order by epoch_ms
            range between {{ 1000 * var('ascent_window_s') }} preceding
            and {{ 1000 * var('ascent_window_s') }} following
        ) as elevation_m
    from samples
    where elevation_m between {{ var('outlier_bounds')['elevation'] | join(' and ') }}
),

profiles as (
    select
        activity,
        list(elevation_m order by epoch_ms, elevation_m) as elevations_m,
        list(recorded_m order by epoch_ms, recorded_m) as recorded_m
    from smoothed
    group by activity
),

-- Hysteresis: a climb ends once the profile has fallen by the threshold from its highest point. It counts from its
-- lowest to its highest point. Descents work the other way round. Each profile is processed in one pass.
walks as (
    select
        activity,
        list_transform(recorded_m[2:], lambda m, i: m - recorded_m[i]) as steps_m,
        list_reduce(
            list_transform(
                elevations_m, lambda m: {'direction': 0, 'low': m, 'high': m, 'up': 0.0::double, 'down': 0.0::double}
            ),
            lambda state, point: case
                when state.direction = 1 and point.high > state.high
                    then {
                        'direction': 1, 'low': state.low, 'high': point.high, 'up': state.up, 'down': state.down
                    }
                when state.direction = 1 and state.high - point.high >= {{ var('ascent_threshold_m') }}
                    then {
                        'direction': -1,
                        'low': point.high,
                        'high': state.high,
                        'up': state.up + state.high - state.low,
                        'down': state.down
                    }
                when state.direction = -1 and point.low < state.low
                    then {
                        'direction': -1, 'low': point.low, 'high': state.high, 'up': state.up, 'down': state.down
                    }
                when state.direction = -1 and point.low - state.low >= {{ var('ascent_threshold_m') }}
                    then {
                        'direction': 1,
                        'low': state.low,
                        'high': point.low,
                        'up': state.up,
                        'down': state.down + state.high - state.low
                    }
                when state.direction = 0 and point.low - state.low >= {{ var('ascent_threshold_m') }}
                    then {
                        'direction': 1, 'low': state.low, 'high': point.low, 'up': state.up, 'down': state.down
                    }
                when state.direction = 0 and state.high - point.high >= {{ var('ascent_threshold_m') }}
                    then {
                        'direction': -1, 'low': point.high, 'high': state.high, 'up': state.up, 'down': state.down
                    }
                when state.direction = 0
                    then {
                        'direction': 0,
                        'low': least(state.low, point.low),
                        'high': greatest(state.high, point.high),
                        'up': state.up,
                        'down': state.down
                    }
                else state
            end
        ) as walk
    from profiles
)

select
    activities.account_id,
    activities.activity_id,
    activities.activity_month,
    walks.walk.up + if(walks.walk.direction = 1, walks.walk.high - walks.walk.low, 0) as ascent_smoothed_m,
    walks.walk.down + if(walks.walk.direction = -1, walks.walk.high - walks.walk.low, 0) as descent_smoothed_m,
    coalesce(list_sum(list_filter(walks.steps_m, lambda step: step > 0)), 0) as rise_m,
    coalesce(-list_sum(list_filter(walks.steps_m, lambda step: step < 0)), 0) as fall_m
from walks
inner join activities using (activity)
