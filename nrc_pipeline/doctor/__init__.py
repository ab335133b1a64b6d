"""`nrc doctor`: everything a load depends on, without a load, without Dagster, without network."""
