"""Formats numbers, times and dates for runners."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONGEST = 60
UNKNOWN = "\N{EN DASH}"


def km(value: float | None, decimals: int | None = None) -> str:
    """Return 4.27 km, 21.3 km or 1,234 km: three digits, or all digits before the decimal point."""
    return UNKNOWN if value is None else f"{plain_km(value, decimals)} km"


def plain_km(value: float, decimals: int | None = None) -> str:
    """Return the same without the unit."""
    if decimals is None:
        decimals = 2 if value < 9.995 else 1 if value < 99.95 else 0
    return f"{value:,.{decimals}f}"


def pace(s_per_km: float | None) -> str:
    """Return 5:12 /km."""
    return UNKNOWN if s_per_km is None else f"{clock(s_per_km)} /km"


def clock(seconds: float) -> str:
    """Return 5:12 or 1:02:03."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def hours(seconds: float) -> str:
    """Return 12 h 30 min, or 1,234 h from one day on."""
    if seconds >= 86_400:
        return f"{seconds / 3600:,.0f} h"
    whole, rest = divmod(round(seconds / 60), 60)
    return f"{whole} h {rest:02} min" if whole else f"{rest} min"


def day(value: date) -> str:
    """Return 3 May 2024."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def month(value: date) -> str:
    """Return May 2024."""
    return f"{MONTHS[value.month - 1]} {value.year}"


def count(value: int, one: str, many: str | None = None) -> str:
    """Return 1 run, 1,234 runs."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def brief(text: str) -> str:
    """Return a name shortened to fit in a line: names come from outside and can be anything of any length."""
    printable = "".join(one if one.isprintable() else " " for one in text[:_LONGEST])
    return printable if len(text) <= _LONGEST else f"{printable}\N{HORIZONTAL ELLIPSIS}"
