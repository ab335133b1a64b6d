-- A document that is refused again every day counts once.
SELECT
    reason,
    count(DISTINCT coalesce(activity_id, sha256(payload))) AS documents
FROM ops.quarantine
GROUP BY reason
ORDER BY documents DESC, reason ASC
