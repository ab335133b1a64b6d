"""The landing zone: everything ever received, exactly as received, in Parquet that only grows."""
