CREATE TEMP VIEW published_activities AS
SELECT
    account_id,
    activity_id,
    has_details,
    missing_since IS NOT NULL OR is_deleted AS is_gone
FROM published.core.activities;

CREATE TEMP VIEW published_zones AS
SELECT source
FROM published.core.activity_zones;

-- Documents refused on receipt are recorded among the attempts.
CREATE TEMP VIEW published_quarantine AS
SELECT
    account_id,
    activity_id,
    reason,
    payload_sha256
FROM published.ops.quarantine
WHERE normaliser_version IS NOT NULL;
