"""Days and weeks in a row, and the Eddington number."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nrc_pipeline_tests.marts.oracles.facts import Facts

KM_PER_UNIT = {"km": 1.0, "mile": 1.609344}
Streak = tuple[date, date, int]


def streaks(days: Iterable[date], kind: str) -> list[Streak]:
    """Return (first day, last day, length) of the days, or ISO weeks, in a row."""
    width = timedelta(days=7 if kind == "week" else 1)
    starts = sorted({day - timedelta(days=day.weekday() if kind == "week" else 0) for day in days})
    found: list[Streak] = []
    for start in starts:
        if found and found[-1][1] + timedelta(days=1) == start:
            found[-1] = (found[-1][0], found[-1][1] + width, found[-1][2] + 1)
        else:
            found.append((start, start + width - timedelta(days=1), 1))
    return found


def days_reached(runs: Iterable[Facts], unit: str) -> list[int]:
    """Return on how many days at least 1, 2, 3 … units were run, to one more than the longest day."""
    by_day: defaultdict[date, float] = defaultdict(float)
    for one in runs:
        if one.kind == "run" and one.km is not None:
            by_day[one.day] += one.km / KM_PER_UNIT[unit]
    longest = int(max(by_day.values(), default=0.0))
    return [sum(total >= number for total in by_day.values()) for number in range(1, longest + 2)]


def eddington(reached: list[int]) -> int:
    """Return the greatest number that was reached on as many days."""
    return max((number for number, days in enumerate(reached, start=1) if days >= number), default=0)
