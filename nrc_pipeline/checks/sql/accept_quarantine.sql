-- A document that the warehouse has refused and recorded is no candidate for the rebuild either.
INSERT INTO ops.quarantine BY NAME
SELECT * EXCLUDE (payload)
FROM published.ops.quarantine
WHERE normaliser_version IS NOT NULL
