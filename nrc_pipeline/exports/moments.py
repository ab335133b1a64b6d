"""Formats moments as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

_MINUTE_MS = 60_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def iso_time(epoch_ms: int) -> str:
    """Return a moment (ms since 1970 UTC) in ISO 8601, UTC, with milliseconds."""
    minute, ms = divmod(epoch_ms, _MINUTE_MS)
    return f"{_minute(minute)}{ms // 1000:02}.{ms % 1000:03}Z"


@lru_cache(maxsize=16)
def _minute(minute: int) -> str:
    # Consecutive points share the minute, and formatting the date is the slow part.
    return f"{(_EPOCH + timedelta(minutes=minute)).replace(tzinfo=None).isoformat(timespec='minutes')}:"
