-- The plain parts of the odd documents, split in Python.
CREATE OR REPLACE TEMP TABLE batch_odd AS
SELECT
    unnest($payload_sha256::VARCHAR[]) AS payload_sha256,
    unnest($payload::VARCHAR[]) AS payload
