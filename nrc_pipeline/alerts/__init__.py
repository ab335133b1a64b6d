"""Tells somebody who is not looking: one message for each cause, by whatever channel there is."""
