WITH doubted AS (
    SELECT DISTINCT
        account_id,
        activity_id
    FROM marts.data_quality
    WHERE finding IN ('gps_jump', 'distance_doubt')
)

SELECT
    records.distance,
    records.distance_m,
    records.local_date,
    records.elapsed_s,
    records.pace_s_per_km,
    records.improvement_s,
    doubted.activity_id IS NOT NULL AS is_doubted
FROM marts.personal_records AS records
LEFT JOIN doubted USING (account_id, activity_id)
ORDER BY records.distance_m, records.record
