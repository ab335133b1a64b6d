"""Race times by Riegel and by VDOT, the latter solved by the secant method."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline_tests.marts.oracles.best_efforts import DISTANCES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from nrc_pipeline_tests.marts.oracles.facts import Facts

WINDOW_DAYS, SHORTEST_S, LONGEST_S = 90, 210.0, 13_800.0
RACES = ("1 mile", "2 mile", "5 km", "10 km", "15 km", "10 mile", "half marathon", "30 km", "marathon")


class Effort(NamedTuple):
    """A stretch that a prediction may start from."""

    metres: float
    seconds: float


def efforts_until(runs: Iterable[Facts], last_day: date) -> list[Effort]:
    """Return the efforts of the 90 days up to a day, itself included, for which the formulas were made."""
    return [
        Effort(DISTANCES[name], stretch.elapsed_s)
        for one in runs
        if one.kind == "run" and 0 <= (last_day - one.day).days < WINDOW_DAYS
        for name, stretch in one.efforts.items()
        if SHORTEST_S <= stretch.elapsed_s <= LONGEST_S and not stretch.is_doubtful
    ]


def riegel_s(efforts: list[Effort], metres: float) -> float:
    """Return t1 * (d2 / d1) ^ 1.06 from the best effort."""
    return min(float(one.seconds * (metres / one.metres) ** 1.06) for one in efforts)


def vdot(metres: float, seconds: float) -> float:
    """Return oxygen cost of the speed over the fraction of the maximum usable for so long (Daniels 1979)."""
    minutes = seconds / 60
    speed = metres / minutes
    cost = -4.60 + 0.182258 * speed + 0.000104 * speed**2
    usable = 0.8 + 0.1894393 * math.exp(-0.012778 * minutes) + 0.2989558 * math.exp(-0.1932605 * minutes)
    return cost / usable


def vdot_s(wanted: float, metres: float) -> float:
    """Return the time in which a runner of that VDOT covers a distance."""
    before, now = metres / 6, metres / 3
    while abs(now - before) > 1e-9:
        rise = (vdot(metres, now) - vdot(metres, before)) / (now - before)
        before, now = now, now - (vdot(metres, now) - wanted) / rise
    return now
