"""Months and windows of months: the unit in which history is partitioned, loaded and rebuilt.

The month of an activity is that of its start, in UTC. The first month also takes everything older, and the
current month everything newer (a device's clock can be ahead), so that every activity is in some window.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from nrc_pipeline.documents.shape import EARLIEST_EPOCH_MS, LATEST_EPOCH_MS
from nrc_pipeline.foundation.errors import Misuse

FIRST_MONTH = "2012-01"

_MONTH = re.compile(r"(?!0000)\d{4}-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Window:
    """The months from `first` to `last`, both included, as `YYYY-MM`; None is open."""

    first: str | None = None
    last: str | None = None

    @property
    def from_epoch_ms(self) -> int:
        """The first instant inside, ms since 1970 UTC."""
        if self.first is None or self.first <= FIRST_MONTH:
            return EARLIEST_EPOCH_MS
        return _start_epoch_ms(self.first)

    def until_epoch_ms(self, now: datetime) -> int:
        """The first instant after the window, ms since 1970 UTC; the month of `now` has no end."""
        if self.last is None or self.last >= month_of(now):
            return LATEST_EPOCH_MS + 1
        return _start_epoch_ms(next_month(self.last))

    def contains(self, start_epoch_ms: int, now: datetime) -> bool:
        """Return whether an activity with this start belongs to the window."""
        return self.from_epoch_ms <= start_epoch_ms < self.until_epoch_ms(now)

    @property
    def is_everything(self) -> bool:
        """Whether both ends are open."""
        return self.first is None and self.last is None


EVERYTHING = Window()


def month_of(moment: datetime) -> str:
    """Return the month of a moment, UTC."""
    moment = moment.astimezone(UTC)
    return f"{moment.year:04d}-{moment.month:02d}"


def partition_month(start_epoch_ms: int, now: datetime) -> str:
    """Return the partition month of an activity, limited to the range from the first to the current month."""
    start = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=start_epoch_ms)
    return min(max(month_of(start), FIRST_MONTH), month_of(now))


def next_month(month: str) -> str:
    """Return the month after."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def months_between(first: str, last: str) -> tuple[str, ...]:
    """Return every month from `first` to `last`, both included."""
    months = []
    while first <= last:
        months.append(first)
        first = next_month(first)
    return tuple(months)


def checked_month(text: str, option: str) -> str:
    """Return `text` if it is a month.

    Raises:
        Misuse: It is not of the form YYYY-MM; the message names the option.
    """
    if not _MONTH.fullmatch(text):
        raise Misuse(f"{option}: {text!r} is not a month; write it as YYYY-MM, for example 2024-05.")
    return text


def _start_epoch_ms(month: str) -> int:
    return int(datetime(int(month[:4]), int(month[5:]), 1, tzinfo=UTC).timestamp()) * 1000
