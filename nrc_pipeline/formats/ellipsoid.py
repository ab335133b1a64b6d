"""The length of the way between positions, on the ellipsoid of WGS 84."""

from __future__ import annotations

import math
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

EQUATORIAL_RADIUS_M = 6_378_137.0
FLATTENING = 1 / 298.257_223_563
"""Both from NIMA TR8350.2, "Department of Defense World Geodetic System 1984", table 3.1."""

MEAN_RADIUS_M = 6_371_008.8

_ECCENTRICITY_SQUARED = FLATTENING * (2 - FLATTENING)

Cartesian = tuple[float, float, float]


def metres_along(positions: Iterable[tuple[float, float]]) -> list[float]:
    """Return how far each position (latitude, longitude in degrees) is from the first, along the others."""
    places = [_cartesian(latitude, longitude) for latitude, longitude in positions]
    return list(accumulate((_between(one, other) for one, other in pairwise(places)), initial=0.0))


def _cartesian(latitude: float, longitude: float) -> Cartesian:
    """Return metres from the centre of the earth (TR8350.2, equation 4-14, at height 0)."""
    north, east = math.radians(latitude), math.radians(longitude)
    sine = math.sin(north)
    radius = EQUATORIAL_RADIUS_M / math.sqrt(1 - _ECCENTRICITY_SQUARED * sine * sine)
    across = radius * math.cos(north)
    return across * math.cos(east), across * math.sin(east), radius * (1 - _ECCENTRICITY_SQUARED) * sine


def _between(one: Cartesian, other: Cartesian) -> float:
    """Return the length of the arc over the straight line between two places.

    The line itself is 1 µm too short at 1 km and 1 m at 100 km. The arc is that of a circle, whose
    radius only matters for this difference.
    """
    line = math.dist(one, other)
    return 2 * MEAN_RADIUS_M * math.asin(min(1.0, line / (2 * MEAN_RADIUS_M)))
