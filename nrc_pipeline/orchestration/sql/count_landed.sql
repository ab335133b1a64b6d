SELECT
    if(
        start_epoch_ms >= $from_epoch_ms AND start_epoch_ms < $until_epoch_ms,
        least(greatest(strftime(epoch_ms(start_epoch_ms), '%Y-%m'), $first_month), $last_month),
        NULL
    ) AS month,
    count(*) AS row_count
FROM landed_documents
WHERE kind = $kind
GROUP BY ALL
