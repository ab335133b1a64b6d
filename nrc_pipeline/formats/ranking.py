"""The names of all formats, from the richest to the poorest."""

from __future__ import annotations

RANKED = ("nike-tcx", "nikeplus-v1", "nikeplus-upload", "nikeplus-xml", "nrc-tcx", "nrc-fit", "gpx")
"""Of two translations of one activity, the one of the earlier format counts.

Loads need only this, and must not import every translator and its libraries.
"""
