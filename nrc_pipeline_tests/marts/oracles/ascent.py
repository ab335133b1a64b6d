"""Climb and descent of the elevation series: a running median, then hysteresis."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from nrc_pipeline_tests.marts.oracles.gps import track_km
from nrc_pipeline_tests.marts.oracles.reading import distance_km, is_cancelled, samples, summary

if TYPE_CHECKING:
    from nrc_pipeline_tests.marts.oracles.account import Document
    from nrc_pipeline_tests.marts.oracles.reading import Sample

WINDOW_MS, THRESHOLD_M = 30_000, 3.0


def smoothed_ascent(document: Document) -> tuple[float, float] | None:
    """Return ascent and descent in m; None without elevation."""
    taken = _profile(document)
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


def stated_climb(document: Document, kind: str) -> float | None:
    """Return the stated ascent or descent, without samples that no hill has; None where it cannot be.

    It cannot be more than half as much again as the recorded profile rises or falls, or than the way is long.
    """
    stated, taken = summary(document, kind, "total"), samples(document, kind)
    if len(taken) > 1 and any(_is_no_hill(one) for one in taken):
        stated = sum(one.value for one in taken if not _is_no_hill(one))
    if stated is None:
        return None
    steps = [after.value - before.value for before, after in pairwise(_profile(document))]
    least = []
    if _profile(document):
        least.append(1.5 * sum(max(step if kind == "ascent" else -step, 0.0) for step in steps))
    way = [distance_km(document), track_km(document), _sampled_km(document)]
    known = [1000 * one for one in way if one is not None]
    if known:
        least.append(max(known))
    return stated if 0 <= stated <= min(least, default=float("inf")) + 30 else None


def _is_no_hill(one: Sample) -> bool:
    return not 0 <= one.value <= 20 * max(1.0, (one.end - one.start) / 30_000)


def _sampled_km(document: Document) -> float | None:
    taken = samples(document, "distance")
    if not taken:
        return None
    return sum(one.value for one in taken if one.value > 0 or not is_cancelled(document))


def _profile(document: Document) -> list[Sample]:
    return [one for one in samples(document, "elevation") if -450 <= one.value <= 9000]


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
