with halts as (
    select
        account_id,
        activity_id,
        timestamp_epoch_ms,
        value in ('pause', 'auto_pause') as is_stop
    from {{ ref('stg_core__activity_moments') }}
    where
        moment = 'halt'
        and value in ('pause', 'auto_pause', 'resume', 'auto_resume')
        and timestamp_epoch_ms is not null
),

-- As in int_pauses: what changes nothing has no partner.
compared as (
    select
        account_id,
        activity_id,
        is_stop,
        is_stop = coalesce(
            lag(is_stop) over (
                partition by account_id, activity_id order by timestamp_epoch_ms, is_stop desc
            ),
            false
        ) as is_unmatched
    from halts
)

select
    account_id,
    activity_id,
    count(*) filter (where is_stop) as pauses,
    count(*) filter (where not is_stop) as resumes
from compared
where is_unmatched
group by account_id, activity_id
