-- The latest lookups: NULL if an activity has neither a position nor a known stated zone.
CREATE OR REPLACE TEMP TABLE zones_found AS
SELECT
    unnest($account_id::VARCHAR[]) AS account_id,
    unnest($activity_id::VARCHAR[]) AS activity_id,
    unnest($time_zone::VARCHAR[]) AS time_zone,
    unnest($source::VARCHAR[]) AS source,
    unnest($has_position::BOOLEAN[]) AS has_position,
    unnest($refused_time_zone::VARCHAR[]) AS refused_time_zone
