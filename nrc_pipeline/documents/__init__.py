"""The JSON document of one activity: its known shape, what deviates from it, and how it is rebuilt."""
