"""Formats durations for people."""

from __future__ import annotations


def in_words(seconds: float) -> str:
    """Return `40 s`, `12 min` or `1 h 5 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{max(whole, 1)} s" if whole >= 0 else "0 s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
