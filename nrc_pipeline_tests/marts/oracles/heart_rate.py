"""How long the heart beat at which rate, zones, and Banister's TRIMP."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from nrc_pipeline_tests.marts.oracles.pauses import paused_ms, pauses
from nrc_pipeline_tests.marts.oracles.reading import samples

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nrc_pipeline_tests.marts.oracles.account import Document

HOLD_MS, LONG_ENOUGH_S = 30_000, 60.0
BOUNDS_PERCENT = (60, 70, 80, 90)
REST_BPM, FACTOR, EXPONENT = 60, 0.64, 1.92

Seconds = dict[int, float]
"""Active seconds by whole beats a minute."""


def seconds_at(document: Document) -> Seconds:
    """Return for how long each rate was held outside pauses.

    A reading holds to the next one, at most 30 s or, where that is longer, its own width.
    """
    taken, standing = samples(document, "heart_rate"), pauses(document)
    ends = [*(one.start for one in taken), document["end_epoch_ms"]][1:]
    found: defaultdict[int, float] = defaultdict(float)
    for one, following in zip(taken, ends, strict=True):
        to = min(following, one.start + max(HOLD_MS, one.end - one.start), document["end_epoch_ms"])
        moving = to - one.start - (paused_ms(standing, to) - paused_ms(standing, one.start))
        if 30 <= one.value <= 220 and moving > 0:
            found[math.floor(one.value + 0.5)] += moving / 1000
    return dict(found)


def observed_maximum(activities: Iterable[Seconds]) -> int | None:
    """Return the highest rate that one activity held or exceeded for a minute in all."""
    best = None
    for held in activities:
        for rate in held:
            if sum(seconds for other, seconds in held.items() if other >= rate) >= LONG_ENOUGH_S:
                best = rate if best is None else max(best, rate)
    return best


def zone_of(rate: int, maximum: int) -> int:
    """Return the zone of a rate, 1 to 5; whole numbers, so that 70 % of 190 is 133."""
    return 1 + sum(100 * rate >= percent * maximum for percent in BOUNDS_PERCENT)


def zones(held: Mapping[int, float], maximum: int) -> dict[int, float]:
    """Return the seconds in each of the five zones."""
    found = dict.fromkeys(range(1, 6), 0.0)
    for rate, seconds in held.items():
        found[zone_of(rate, maximum)] += seconds
    return found


def trimp(held: Mapping[int, float], maximum: int) -> float:
    """Return the load by heart rate (Banister 1991, the coefficients of men)."""
    load = 0.0
    for rate, seconds in held.items():
        reserve = min(max((rate - REST_BPM) / (maximum - REST_BPM), 0.0), 1.0)
        load += seconds / 60 * reserve * FACTOR * math.exp(EXPONENT * reserve)
    return load
