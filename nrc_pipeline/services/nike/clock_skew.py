"""Detects a wrong clock: the API dates its answers, and the last difference is stored.

This clock decides whether a token has expired. If it is wrong, a valid token seems expired, or an expired one
valid.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.files import write_private

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home

TOLERATED = timedelta(minutes=3)
"""An answer takes seconds, and a synchronised clock is not off by more than this."""

REMEMBERED_FOR = timedelta(days=7)
"""The clock may have been set since; every sync measures it again."""

_WORTH_WRITING = timedelta(seconds=30)


def ahead_of(date_header: str | None, now: datetime) -> timedelta | None:
    """Return how far `now` is ahead of an answer's `Date` (negative: behind); None without a date."""
    if not date_header:
        return None
    try:
        date = parsedate_to_datetime(date_header)
        return now - (date if date.tzinfo else date.replace(tzinfo=UTC))
    except (ValueError, TypeError, OverflowError):
        return None


def complaint(ahead: timedelta | None) -> str:
    """Return a message that the clock is wrong and what to do; empty if it is right or was never measured."""
    if ahead is None or abs(ahead) <= TOLERATED:
        return ""
    direction = "ahead of" if ahead > timedelta(0) else "behind"
    return (
        f"This machine's clock is {_in_words(abs(ahead))} {direction} the API's: correct it, because it "
        "decides whether a token is valid."
    )


def complaint_of_token(issued_at: datetime | None, now: datetime) -> str:
    """Return a message that the clock is behind if the token was issued later than now; else empty."""
    if issued_at is None or issued_at - now <= TOLERATED:
        return ""
    return (
        f"The token says that it was issued in {_in_words(issued_at - now)} from now: this machine's clock "
        "seems to be behind. Correct it, because it decides whether a token is valid."
    )


def remember(home: Home, ahead: timedelta, now: datetime) -> None:
    """Store the difference; does nothing in a folder that cannot be written."""
    before = _read(home.clock)
    if before is not None and abs(before[0] - ahead) < _WORTH_WRITING and now - before[1] < TOLERATED:
        return
    text = json.dumps({"ahead_s": ahead.total_seconds(), "seen_at_epoch_s": now.timestamp()})
    with suppress(OSError):
        write_private(home.clock, text.encode(), synced=False)


def recall(home: Home, now: datetime) -> timedelta | None:
    """Return the last measured difference; None if there is none or it is too old.

    The clock may have been set since the measurement: one that is dated later than `now` is ignored.
    """
    found = _read(home.clock)
    if found is None or not timedelta(0) <= now - found[1] <= REMEMBERED_FOR:
        return None
    return found[0]


def _read(path: Path) -> tuple[timedelta, datetime] | None:
    try:
        content = json.loads(path.read_bytes())
        seen_at = datetime.fromtimestamp(content["seen_at_epoch_s"], UTC)
        return timedelta(seconds=content["ahead_s"]), seen_at
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None


def _in_words(length: timedelta) -> str:
    minutes = round(length.total_seconds() / 60)
    if minutes < 120:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours < 48 else f"{hours // 24:,} days"
