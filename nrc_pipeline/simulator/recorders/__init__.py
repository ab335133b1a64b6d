"""Recorder profiles: one module per family of devices (nrc-api.md section 2.5)."""

from __future__ import annotations

from .book import RECORDERS, SAMPLES_PER_MINUTE, Recorder

__all__ = ["RECORDERS", "SAMPLES_PER_MINUTE", "Recorder"]
