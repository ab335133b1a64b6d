"""The activity API: one interface, and the live, simulated and file sources that implement it."""
