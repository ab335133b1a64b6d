"""Reads numbers and times from the text of files; what a document cannot hold is None."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from nrc_pipeline.documents.shape import EARLIEST_EPOCH_MS, EXACT_INTEGER_LIMIT, LATEST_EPOCH_MS

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def number(text: str | None) -> float | None:
    """Return a finite number that a document can hold."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if -EXACT_INTEGER_LIMIT < value < EXACT_INTEGER_LIMIT else None


def positive(text: str | None) -> float | None:
    """Return a number above 0; sensors without contact write 0."""
    value = number(text)
    return value if value is not None and value > 0 else None


def epoch_ms(text: str | None) -> int | None:
    """Return a time in ISO 8601 as ms since 1970 UTC; a time without a zone is in UTC."""
    try:
        at = datetime.fromisoformat((text or "").upper())
    except ValueError:
        return None
    moment = at if at.tzinfo else at.replace(tzinfo=UTC)
    since = (moment - _EPOCH) // _MILLISECOND
    return since if EARLIEST_EPOCH_MS <= since <= LATEST_EPOCH_MS else None
