-- The activities whose row does not exist yet or must change.
CREATE OR REPLACE TEMP TABLE batch_members AS
SELECT
    account_id,
    activity_id
FROM (
    SELECT
        account_id,
        activity_id,
        time_zone,
        source,
        is_unsure,
        has_position,
        refused_time_zone
    FROM zones_now
    EXCEPT
    SELECT
        account_id,
        activity_id,
        time_zone,
        source,
        is_unsure,
        has_position,
        refused_time_zone
    FROM core.activity_zones
)
