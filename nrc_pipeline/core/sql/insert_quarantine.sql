INSERT INTO ops.quarantine BY NAME
SELECT
    $account_id AS account_id,
    $activity_id AS activity_id,
    $source AS source,
    $fetched_at::TIMESTAMP AS fetched_at,
    $reason AS reason,
    $payload::BLOB AS payload,
    $payload_sha256 AS payload_sha256,
    $normaliser_version AS normaliser_version
WHERE
    NOT EXISTS (
        SELECT 1
        FROM ops.quarantine
        WHERE payload_sha256 = $payload_sha256 AND normaliser_version = $normaliser_version
    )
