select
    pauses.account_id,
    pauses.activity_id,
    pauses.pause,
    epoch_ms(pauses.from_epoch_ms) as from_at,
    epoch_ms(pauses.to_epoch_ms) as to_at,
    (pauses.to_epoch_ms - pauses.from_epoch_ms) / 1000 as length_s,
    pauses.is_open,
    pauses.is_corrected
from {{ ref('int_pauses') }} as pauses
semi join {{ ref('int_counted_activities') }} using (account_id, activity_id)
