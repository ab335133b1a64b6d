"""The fastest that humans run: the seed of the project, interpolated on logarithmic scales."""

from __future__ import annotations

import csv
import math
from functools import cache

import numpy as np

from nrc_pipeline.marts.project import project_folder


@cache
def bests() -> tuple[list[float], list[float]]:
    """Return the logarithms of the distances and of the times, the shortest first."""
    with (project_folder() / "seeds" / "world_bests.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted((float(row["distance_m"]), float(row["time_s"])) for row in csv.DictReader(file))
    return [math.log(metres) for metres, _ in rows], [math.log(seconds) for _, seconds in rows]


def least_s(metres: float) -> float:
    """Return the fastest time for a distance."""
    return _read(metres, *bests())


def farthest_m(seconds: float) -> float:
    """Return how far a human gets in a time."""
    ways, times = bests()
    return _read(seconds, times, ways)


def _read(value: float, given: list[float], wanted: list[float]) -> float:
    if value <= 0:
        return 0.0
    at = min(max(math.log(value), given[0]), given[-1])
    # Beyond the ends the speed stays.
    return math.exp(float(np.interp(at, given, wanted)) + math.log(value) - at)
