WITH sums AS (
    SELECT
        account_id,
        activity_id,
        source,
        sum(list_sum(value)) AS sum_km
    FROM core.metric_samples
    WHERE metric = 'distance' AND unit = 'KM'
    GROUP BY account_id, activity_id, source
),

totals AS (
    SELECT
        account_id,
        activity_id,
        source,
        sum(value) AS total_km
    FROM core.activity_summaries
    WHERE metric = 'distance' AND summary = 'total'
    GROUP BY account_id, activity_id, source
),

compared AS (
    SELECT
        abs(sums.sum_km - totals.total_km) AS off_km,
        abs(totals.total_km) AS total_km
    FROM sums
    INNER JOIN totals USING (account_id, activity_id, source)
)

SELECT
    count(*) AS compared,
    count(*) FILTER (WHERE off_km > $tolerance_km AND off_km > $tolerance * total_km) AS differ,
    round(coalesce(max(off_km), 0), 3) AS largest_difference_km
FROM compared
