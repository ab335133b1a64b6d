"""Reads single values that a file may write in several ways, as values that a plain document can hold."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from nrc_pipeline.documents.remainder import storable
from nrc_pipeline.documents.shape import EXACT_INTEGER_LIMIT

if TYPE_CHECKING:
    from collections.abc import Sequence

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# 0:34:56.789, 34:56, 0:34:56:789
CLOCK = re.compile(r"(?:(?:(\d{1,6}):)?(\d{1,6}):)(\d{1,6}(?:[.:]\d{1,9})?)", re.ASCII)


def number(value: Any) -> float | None:
    """Return a finite number, also from a text; None if it is none or too large for a plain document."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if -EXACT_INTEGER_LIMIT < found < EXACT_INTEGER_LIMIT else None


def numbers(values: Sequence[Any]) -> list[float | None]:
    """Return the `number` of each value, in a fifth of the time if each has one."""
    if {int, float, str}.issuperset(map(type, values)):
        try:
            found = list(map(float, values))
        except (ValueError, OverflowError):
            return list(map(number, values))
        # NaN is neither large nor small, but adding it gives NaN.
        if max(map(abs, found), default=0) < EXACT_INTEGER_LIMIT and not math.isnan(sum(found)):
            return list(found)
    return list(map(number, values))


def text(value: Any) -> str:
    """Return a text without surrounding blanks, also from a number; empty if the value is neither."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return ""
    try:
        return storable(str(value).strip())
    except ValueError:
        # Python refuses to spell an integer of more than 4,300 digits.
        return ""


def duration_ms(value: Any) -> int | None:
    """Return a duration in ms from a number of ms or a clock text such as 0:10:00.000; None if negative."""
    clock = CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if clock is None:
        found = number(value)
        return round(found) if found is not None and found >= 0 else None
    hours, minutes, seconds = clock.groups()
    return (
        3_600_000 * int(hours or 0) + 60_000 * int(minutes) + round(1000 * float(seconds.replace(":", ".")))
    )


def instant_ms(value: Any) -> int | None:
    """Return a time in ms since 1970 UTC from such a number or from an ISO 8601 text; None if it is neither.

    A text without an offset is in UTC.
    """
    moment = _iso(value)
    if moment is None:
        found = number(value)
        return None if found is None else round(found)
    since = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - EPOCH
    return since // timedelta(milliseconds=1)


def has_offset(value: Any) -> bool:
    """Tell whether an ISO 8601 text says how far its clock was from UTC."""
    moment = _iso(value)
    return moment is not None and moment.tzinfo is not None


def wall_clock(value: Any) -> str:
    """Return the date and time of an ISO 8601 text as its clock showed them; empty if it is no such text."""
    moment = _iso(value)
    return "" if moment is None else moment.replace(tzinfo=None).isoformat()


def zone_of_offset(value: Any) -> str:
    """Return the IANA name of an ISO 8601 text's offset from UTC; empty if it has none, or not whole hours.

    Z means that the writer did not know the local time.
    """
    moment = _iso(value)
    offset = None if moment is None else moment.utcoffset()
    if offset is None or value.strip()[-1:] in "Zz" or offset % timedelta(hours=1):
        return ""
    hours = offset // timedelta(hours=1)
    # POSIX counts these names westwards, and there are no others.
    return f"Etc/GMT{-hours:+d}" if hours and -12 <= hours <= 14 else "" if hours else "Etc/GMT"


def _iso(value: Any) -> datetime | None:
    if not isinstance(value, str) or value.strip().isdigit():
        return None
    try:
        return datetime.fromisoformat(value.strip())
    except ValueError:
        return None
