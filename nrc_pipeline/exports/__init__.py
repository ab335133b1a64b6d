"""Files for other programs, made from the published warehouse: one an activity, or one for all."""
