"""Numbers and times as files spell them: as text, with blanks around it, sometimes nonsense."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from nrc_pipeline.documents.shape import EARLIEST_EPOCH_MS, EXACT_INTEGER_LIMIT, LATEST_EPOCH_MS

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_HALF_A_MILLISECOND = timedelta(microseconds=500)


def number(text: str) -> float | None:
    """Return a number that a document can hold, or None."""
    try:
        value = float(text)
    except ValueError:
        return None
    # NaN is in no range.
    return value if -EXACT_INTEGER_LIMIT < value < EXACT_INTEGER_LIMIT else None


def epoch_ms(text: str) -> int | None:
    """Return an ISO 8601 time in ms since 1970 UTC, or None; without a zone it is UTC."""
    text = text.strip()
    if text[16:17] == ":" and text[-1] == "Z":
        # A file has a hundred times of one minute: reading only the seconds is twice as fast.
        minute, seconds = _minute(text[:16]), number(text[17:-1])
        if minute is None or seconds is None or not 0 <= seconds < 61:
            return None
        found = minute + int(seconds * 1000 + 0.5)
    else:
        whole = _iso(text)
        if whole is None:
            return None
        found = whole
    return found if EARLIEST_EPOCH_MS <= found <= LATEST_EPOCH_MS else None


@lru_cache(maxsize=1024)
def _minute(text: str) -> int | None:
    return _iso(text)


def _iso(text: str) -> int | None:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return (when - _EPOCH + _HALF_A_MILLISECOND) // _MILLISECOND
