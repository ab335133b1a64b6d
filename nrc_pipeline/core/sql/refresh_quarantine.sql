DELETE FROM ops.quarantine
WHERE normaliser_version IS NULL;

INSERT INTO ops.quarantine BY NAME
SELECT
    account_id,
    activity_id,
    source,
    attempted_at AS fetched_at,
    reason,
    body AS payload
FROM landed_attempts
WHERE outcome = 'quarantined';
