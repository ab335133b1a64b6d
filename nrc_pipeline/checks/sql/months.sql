-- One start per month that has activities, loaded or only landed.
SELECT min(start_epoch_ms) AS start_epoch_ms
FROM (
    SELECT start_epoch_ms
    FROM core.activities
    UNION ALL
    SELECT start_epoch_ms
    FROM landed_documents
)
GROUP BY date_trunc('month', epoch_ms(start_epoch_ms))
