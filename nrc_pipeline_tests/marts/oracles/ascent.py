"""Climb and descent of the elevation series: a running median, then hysteresis."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from nrc_pipeline_tests.marts.oracles.reading import samples

if TYPE_CHECKING:
    from nrc_pipeline_tests.marts.oracles.account import Document

WINDOW_MS, THRESHOLD_M = 30_000, 3.0


def smoothed_ascent(document: Document) -> tuple[float, float] | None:
    """Return ascent and descent in m; None without elevation."""
    taken = samples(document, "elevation")
    if not taken:
        return None
    at = [one.start for one in taken]
    profile = []
    for moment in at:
        near = taken[bisect_left(at, moment - WINDOW_MS) : bisect_right(at, moment + WINDOW_MS)]
        profile.append(median(one.value for one in near))
    turns = _turning_points(profile)
    legs = [after - before for before, after in pairwise(turns)]
    return sum(leg for leg in legs if leg > 0), -sum(leg for leg in legs if leg < 0)


def _turning_points(profile: list[float]) -> list[float]:
    """Return the heights between which the profile climbs and falls by the threshold or more."""
    turns: list[float] = []
    low = high = profile[0]
    for height in profile:
        low, high = min(low, height), max(high, height)
        rising = len(turns) > 1 and turns[-1] > turns[-2]
        if len(turns) < 2:
            if height - low >= THRESHOLD_M:
                turns = [low, height]
            elif high - height >= THRESHOLD_M:
                turns = [high, height]
        elif (height > turns[-1]) == rising and height != turns[-1]:
            turns[-1] = height
        elif abs(height - turns[-1]) >= THRESHOLD_M:
            turns.append(height)
    return turns
