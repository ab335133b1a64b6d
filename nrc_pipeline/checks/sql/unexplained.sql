-- One row per year of start (UTC) with landed activities that are neither loaded nor refused.
WITH landed AS (
    SELECT
        account_id,
        activity_id,
        max(start_epoch_ms) AS start_epoch_ms
    FROM landed_documents
    GROUP BY account_id, activity_id
)

SELECT
    year(epoch_ms(landed.start_epoch_ms)) AS "year",
    count(*) AS unexplained
FROM landed
ANTI JOIN core.activities
    ON landed.account_id = activities.account_id AND landed.activity_id = activities.activity_id
ANTI JOIN ops.quarantine
    ON landed.account_id = quarantine.account_id AND landed.activity_id = quarantine.activity_id
GROUP BY "year"
ORDER BY "year"
