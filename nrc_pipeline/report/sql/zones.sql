SELECT
    date_trunc('month', activities.local_date)::DATE AS started_on,
    zones.zone,
    zones.from_bpm,
    zones.below_bpm,
    sum(zones.seconds) AS seconds
FROM marts.heart_rate_zones AS zones
INNER JOIN marts.activities AS activities USING (account_id, activity_id)
WHERE activities.activity_type = 'run' AND activities.is_date_plausible
GROUP BY ALL
ORDER BY started_on, zones.zone
