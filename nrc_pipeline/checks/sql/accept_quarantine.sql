-- What the warehouse has refused, and says so, is no candidate of the rebuild either.
INSERT INTO ops.quarantine BY NAME
SELECT * EXCLUDE (payload)
FROM published.ops.quarantine
WHERE normaliser_version IS NOT NULL
