"""`nrc doctor`: checks everything that a load depends on, without a load, Dagster or the network."""
