-- Deletes by id, so that no rows remain of an activity whose start has moved.
DELETE FROM core.activities USING batch_members
WHERE activities.account_id = batch_members.account_id AND activities.activity_id = batch_members.activity_id;

DELETE FROM core.activity_summaries USING batch_members
WHERE
    activity_summaries.account_id = batch_members.account_id
    AND activity_summaries.activity_id = batch_members.activity_id;

DELETE FROM core.activity_tags USING batch_members
WHERE
    activity_tags.account_id = batch_members.account_id
    AND activity_tags.activity_id = batch_members.activity_id;

DELETE FROM core.activity_moments USING batch_members
WHERE
    activity_moments.account_id = batch_members.account_id
    AND activity_moments.activity_id = batch_members.activity_id;

DELETE FROM core.metric_samples USING batch_members
WHERE
    metric_samples.account_id = batch_members.account_id
    AND metric_samples.activity_id = batch_members.activity_id;

DELETE FROM core.activity_zones USING batch_members
WHERE
    activity_zones.account_id = batch_members.account_id
    AND activity_zones.activity_id = batch_members.activity_id;
