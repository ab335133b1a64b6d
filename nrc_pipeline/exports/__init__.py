"""Files for other programs, made from the published warehouse: one per activity, or one for all."""
