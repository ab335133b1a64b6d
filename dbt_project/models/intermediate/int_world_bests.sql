-- Both scales are logarithmic, so that between two bests the time is a power of the distance. Below the shortest and
-- above the longest distance the speed is constant.
with bests as (
    select distance_m, time_s
    from {{ ref('world_bests') }}
)

select
    0::double as from_m,
    0::double as from_s,
    min(distance_m) as best_m,
    min(time_s) as best_s,
    1::double as exponent
from bests
union all
select
    distance_m as from_m,
    time_s as from_s,
    distance_m as best_m,
    time_s as best_s,
    coalesce(ln(lead(time_s) over longer / time_s) / ln(lead(distance_m) over longer / distance_m), 1) as exponent
from bests
window longer as (order by distance_m)
