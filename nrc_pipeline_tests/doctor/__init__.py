"""`nrc doctor`."""
