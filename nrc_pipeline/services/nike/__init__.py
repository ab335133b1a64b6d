"""The activity API: requests, their limits, the token, and the three dialects of the list."""
