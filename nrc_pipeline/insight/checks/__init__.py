"""Checks of a home's data: they warn, and never block a publication."""
