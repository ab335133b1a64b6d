"""Sums over days, weeks, months, years and a life, by the local calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nrc_pipeline_tests.marts.oracles.facts import Facts

GRANULARITIES = ("day", "week", "month", "year", "lifetime")
_DAY = timedelta(days=1)


class Period(NamedTuple):
    """What a row of periods says, in the order of its columns."""

    started_on: date
    ended_on: date
    activities: int
    activities_with_distance: int
    distance_km: float | None
    active_s: float | None
    elapsed_s: float | None
    ascent_m: float | None
    ascent_smoothed_m: float | None
    avg_pace_s_per_km: float | None
    longest_km: float | None


def periods(all_facts: Iterable[Facts], granularity: str) -> list[Period]:
    """Return the periods from the first to the last that holds one of these activities, empty ones too."""
    known = list(all_facts)
    first, last = min(one.day for one in known), max(one.day for one in known)
    if granularity == "lifetime":
        return [_period(first, last, known)]
    found = []
    start = _start(first, granularity)
    while start <= last:
        following = start + _DAY
        while _start(following, granularity) == start:
            following += _DAY
        end = following - _DAY
        found.append(_period(start, end, [one for one in known if start <= one.day <= end]))
        start = following
    return found


def _start(day: date, granularity: str) -> date:
    if granularity == "week":
        return day - day.weekday() * _DAY
    if granularity == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if granularity == "year" else day


def _total(values: list[float | None]) -> float | None:
    known = [one for one in values if one is not None]
    return sum(known) if known or not values else None


def _period(start: date, end: date, inside: list[Facts]) -> Period:
    ways = [(one.km, one.active_s) for one in inside if one.km]
    kilometres = sum(km for km, _ in ways)
    return Period(
        start,
        end,
        len(inside),
        len(ways),
        _total([one.km for one in inside]),
        _total([one.active_s for one in inside]),
        _total([one.elapsed_s for one in inside]),
        _total([one.ascent_m for one in inside]),
        _total([one.ascent_smoothed_m for one in inside]),
        sum(seconds for _, seconds in ways) / kilometres if ways else None,
        max((km for km, _ in ways), default=None),
    )
