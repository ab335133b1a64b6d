"""The fastest stretch of a distance, by trying every one that can be the fastest.

On a piecewise linear curve the time of a stretch of fixed length is piecewise linear in where it starts, so
the least of all starts, or ends, at a corner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from nrc_pipeline_tests.marts.oracles.distance import Curve, Numbers

DISTANCES: dict[str, float] = {
    "400 m": 400, "1/2 mile": 804.672, "1 km": 1000, "1 mile": 1609.344, "2 mile": 3218.688, "5 km": 5000,
    "10 km": 10_000, "15 km": 15_000, "10 mile": 16_093.44, "half marathon": 21_097.5, "30 km": 30_000,
    "marathon": 42_195, "50 km": 50_000,
}  # fmt: skip


EVERY_M = 0.5
"""So densely starts are tried between the corners as well, should the reasoning above be wrong."""


class Stretch(NamedTuple):
    """A stretch: how long it took and where it started, both in s on one clock."""

    seconds: float
    start_s: float


def fastest(curve: Curve, metres: float, clock: Numbers) -> Stretch | None:
    """Return the fastest stretch on one of the curve's clocks; None where it was not that far."""
    way, total = curve.metres, curve.metres[-1]
    everywhere = np.arange(0.0, total, EVERY_M)
    begins = np.unique(np.concatenate([way, way - metres, [total - metres], everywhere]))
    begins = begins[(begins >= 0) & (begins + metres <= total)]
    if not len(begins):
        return None
    left = curve.left(begins, clock)
    seconds = (curve.reached(begins + metres, clock) - left) / 1000
    best = int(np.argmin(seconds))
    return Stretch(float(seconds[best]), float(left[best]) / 1000)
