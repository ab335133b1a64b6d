"""The limits above which a sudden disappearance of activities means that the list is wrong."""

from __future__ import annotations

MANY_AT_ONCE = 5
"""This many activities may disappear between two walks of any account."""

MANY_AT_ONCE_SHARE = 0.05
"""This share of a large account may disappear."""
