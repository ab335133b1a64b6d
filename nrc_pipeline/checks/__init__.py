"""Checks of what stands in a home: they warn, and never keep anything from being published."""
