-- Real runs of a phone or watch agree to 2 ms, those of Android to half a second. Here to 5 ms, since each of the
-- three times is a whole millisecond that was cut off somewhere, and to 1 s.
select account_id, activity_id, recorder, elapsed_s, active_s, paused_s
from {{ ref('activities') }}
where
    activity_type = 'run'
    and recorder in ('phone', 'watch', 'android')
    and not is_shell
    and not is_active_recomputed
    and abs(elapsed_s - active_s - paused_s) > if(recorder = 'android', 1.0, 0.005)
