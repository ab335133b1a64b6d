with tags as (
    select account_id, activity_id, tag, trim(value) as value
    from {{ ref('stg_core__activity_tags') }}
),

activities as (
    select account_id, activity_id, app_id
    from {{ ref('stg_core__activities') }}
)

select
    tags.account_id,
    tags.activity_id,
    'placeholder_tag' as finding,
    tags.tag as field,
    true as is_correction,
    'the app wrote ' || tags.value || ' although the runner had entered nothing' as detail
from tags
inner join activities using (account_id, activity_id)
where
    upper(activities.app_id) = 'RUNNING_ANDROID'
    and tags.tag in ('emotion', 'note', 'shoes', 'temperature', 'terrain', 'weather')
    and tags.value in ('AMPED', 'NOTE', 'GREAT')
union all
select
    account_id,
    activity_id,
    'disqualified' as finding,
    'activity' as field,
    false as is_correction,
    'the service excludes it from its records' as detail
from tags
where tag = 'evaluation.run.disqualified' and lower(value) = 'true'
