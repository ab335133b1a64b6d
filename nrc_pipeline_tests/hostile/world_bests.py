"""The fastest times that humans have run; the product has a table of its own."""

from __future__ import annotations

import math
from itertools import pairwise

BESTS_S = (
    (100.0, 9.58),
    (200.0, 19.19),
    (400.0, 43.03),
    (800.0, 100.91),
    (1_000.0, 131.96),
    (1_609.344, 223.13),
    (3_000.0, 437.55),
    (5_000.0, 755.36),
    (10_000.0, 1_571.0),
    (21_097.5, 3_402.0),
    (42_195.0, 7_235.0),
    (50_000.0, 9_523.0),
    (100_000.0, 21_560.0),
)
"""Metres and seconds. World Athletics' lists of world records and bests, men, as of 2025; 50 km and 100 km by
the IAU and by what was run outside the rules."""

_TOP_SPEED_MPS = 12.5
_SLACK = 0.985
"""Between two distances a straight line of logarithms is a little off."""


def is_beyond_humans(distance_m: float, elapsed_s: float) -> bool:
    """Tell whether no one has run so far in so short a time."""
    return elapsed_s < fastest_s(distance_m) * _SLACK


def fastest_s(distance_m: float) -> float:
    """Return the shortest time for a distance."""
    if distance_m <= BESTS_S[0][0]:
        return max(distance_m, 0.0) / _TOP_SPEED_MPS
    for (near_m, near_s), (far_m, far_s) in pairwise(BESTS_S):
        if distance_m <= far_m:
            share = math.log(distance_m / near_m) / math.log(far_m / near_m)
            return float(near_s * (far_s / near_s) ** share)
    last_m, last_s = BESTS_S[-1]
    return last_s * distance_m / last_m
