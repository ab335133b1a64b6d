"""When the athlete runs: weekly rhythm, seasons, breaks, travel, and the effect of years of training."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from .places import Place

# Monday to Sunday; Tuesday, Thursday and the weekend are running days.
_WEEKDAYS = (0.35, 1.3, 0.6, 1.2, 0.25, 1.0, 1.6)
# Morning, midday and evening, of a working day and of the weekend.
_HOURS = ((6.6, 12.4, 18.9), (8.6, 12.8, 17.2))
_ODDS = ((0.34, 0.06, 0.6), (0.72, 0.1, 0.18))
SLOTS_A_DAY = 3


@dataclass(frozen=True, slots=True)
class Trip:
    """Days spent away from home.

    Attributes:
        first: Day of arrival, counted from the first day of the history.
        last: Last day there.
        place: The place.
    """

    first: int
    last: int
    place: Place


def trips(rng: Generator, days: int, elsewhere: tuple[Place, ...]) -> list[Trip]:
    """Return two to three trips a year; the second half of the history always contains one."""
    count = max(1, round(days / 365 * 2.4))
    starts = [*rng.integers(0, max(days - 12, 1), size=count).tolist(), int(days * 0.6)]
    found: list[Trip] = []
    for start in sorted(starts):
        if found and start <= found[-1].last:
            continue
        length = int(rng.integers(5, 15))
        found.append(Trip(start, start + length, elsewhere[int(rng.integers(len(elsewhere)))]))
    return found


def slot_weights(rng: Generator, first_day: date, days: int) -> NDArray[np.float64]:
    """Return the probability of a run in each of the three slots of each day; shape (days, 3)."""
    weights = np.empty((days, SLOTS_A_DAY))
    for day in range(days):
        when = first_day + timedelta(days=day)
        season = 1.0 + 0.3 * math.cos(2 * math.pi * (when.timetuple().tm_yday - 245) / 365.25)
        weekend = when.weekday() >= 5
        weights[day] = np.array(_ODDS[weekend]) * _WEEKDAYS[when.weekday()] * season
    # Colds and strained calves: whole weeks with almost no runs.
    for _ in range(max(1, days // 240)):
        start = int(rng.integers(0, days))
        weights[start : start + int(rng.integers(7, 24))] *= 0.02
    return weights


def start_in_slot(rng: Generator, day: date, slot: int, place: Place) -> int:
    """Return a start in that slot of the runner's local time, as UTC epoch milliseconds."""
    hour = _HOURS[day.weekday() >= 5][slot] + float(np.clip(rng.normal(0, 0.55), -1.6, 1.6))
    local = datetime.combine(day, time(0), tzinfo=place.zone) + timedelta(hours=hour)
    return int(local.timestamp()) * 1000 + int(rng.integers(0, 1000))


def fitness(years: float, day: date) -> float:
    """Return fitness from 0 to 1: quick gains in the first year, slower later, highest in early autumn."""
    trained = 0.28 + 0.55 * (1 - math.exp(-years / 1.8))
    season = 0.06 * math.cos(2 * math.pi * (day.timetuple().tm_yday - 265) / 365.25)
    return min(max(trained + season, 0.0), 1.0)
