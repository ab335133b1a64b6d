"""Brings the landing zone up to date with a source of activities."""
