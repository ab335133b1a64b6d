"""Training load by day: TRIMP and distance, with their weighted means."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline_tests.marts.oracles.heart_rate import trimp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nrc_pipeline_tests.marts.oracles.facts import Facts

ACUTE_DAYS, CHRONIC_DAYS = 7, 42


class Day(NamedTuple):
    """Loads of one local day."""

    day: date
    trimp: float | None
    distance_km: float | None


def days(all_facts: Sequence[Facts], maximum: int) -> list[Day]:
    """Return every day from the first to the last with an activity."""
    found = []
    day, last = min(one.day for one in all_facts), max(one.day for one in all_facts)
    while day <= last:
        inside = [one for one in all_facts if one.day == day]
        loads = [trimp(one.held, maximum) for one in inside if one.held]
        runs = [one for one in inside if one.kind == "run"]
        ways = [one.km for one in runs if one.km is not None]
        found.append(
            Day(day, sum(loads) if loads or not inside else None, sum(ways) if ways or not runs else None)
        )
        day += timedelta(days=1)
    return found


def weighted_mean(values: Sequence[float | None], span: int) -> float | None:
    """Return the exponentially weighted mean of the known ones, the last of which weighs 1.

    None where the last `span` days hold training and none of it was measured: then what is known of them is
    rest at most.
    """
    recent = values[-span:]
    if None in recent and not any(recent):
        return None
    weights = [(1 - 2 / (span + 1)) ** age for age in range(len(values))]
    known = [
        (value, weight) for value, weight in zip(reversed(values), weights, strict=True) if value is not None
    ]
    return sum(value * weight for value, weight in known) / sum(weight for _, weight in known)
