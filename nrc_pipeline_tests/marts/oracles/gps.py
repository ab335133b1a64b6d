"""The length of a track: great circles from fix to fix, by vectors instead of the haversine formula."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from nrc_pipeline_tests.marts.oracles.pauses import paused_ms, pauses
from nrc_pipeline_tests.marts.oracles.reading import samples

if TYPE_CHECKING:
    from nrc_pipeline_tests.marts.oracles.account import Document

RADIUS_M = 6_371_008.8

Vector = tuple[float, float, float]


def track_km(document: Document) -> float | None:
    """Return the length outside pauses; None without positions.

    Of a leg that lies partly in a pause the share outside counts.
    """
    longitudes = {one.start: one.value for one in samples(document, "longitude")}
    fixes = [
        (one.start, _on_sphere(one.value, longitudes[one.start])) for one in samples(document, "latitude")
    ]
    if not fixes:
        return None
    standing, metres = pauses(document), 0.0
    for (begin, here), (end, there) in pairwise(fixes):
        paused = paused_ms(standing, end) - paused_ms(standing, begin)
        metres += _way_m(here, there) * (1 - paused / (end - begin))
    return metres / 1000


def _on_sphere(latitude: float, longitude: float) -> Vector:
    up, east = math.radians(latitude), math.radians(longitude)
    return math.cos(up) * math.cos(east), math.cos(up) * math.sin(east), math.sin(up)


def _way_m(here: Vector, there: Vector) -> float:
    return RADIUS_M * 2 * math.asin(math.dist(here, there) / 2)
