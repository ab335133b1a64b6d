"""The activity API: one interface, and the live, simulated and file sources behind it."""
