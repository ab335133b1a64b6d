with runs as (
    select account_id, activity_id
    from {{ ref('activities') }}
    where activity_type = 'run' and is_date_plausible is not false
),

-- Rounded to the millisecond, the finest resolution of the service. Two equal runs must not break each other's record
-- by a floating-point digit.
efforts as (
    select
        account_id,
        activity_id,
        distance,
        distance_m,
        started_at,
        local_date,
        round(elapsed_s, 3) as elapsed_s,
        elapsed_start_s,
        avg_heart_rate_bpm
    from {{ ref('best_efforts') }}
    semi join runs using (account_id, activity_id)
    where elapsed_s > 0 and not is_doubtful
),

compared as (
    select
        efforts.*,
        min(elapsed_s) over (
            partition by account_id, distance
            order by started_at, elapsed_s, activity_id
            rows between unbounded preceding and 1 preceding
        ) as previous_s
    from efforts
),

records as (
    select
        compared.*,
        row_number() over progression as record,
        lead(activity_id) over progression is null as is_current
    from compared
    where previous_s is null or elapsed_s < previous_s
    window progression as (
        partition by account_id, distance
        order by started_at, elapsed_s, activity_id
    )
)

select
    account_id,
    distance,
    distance_m,
    record,
    activity_id,
    started_at,
    local_date,
    elapsed_start_s,
    elapsed_s,
    elapsed_s / nullif(distance_m, 0) * 1000 as pace_s_per_km,
    previous_s,
    previous_s - elapsed_s as improvement_s,
    avg_heart_rate_bpm,
    is_current
from records
