"""The landing zone: everything that was received, exactly as received, in append-only Parquet."""
