"""Circles on the globe, and what is inside."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from nrc_pipeline.exports.track import Place

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""


class Zone(NamedTuple):
    """A circle in which no position is shown: degrees and metres."""

    latitude: float
    longitude: float
    radius_m: float


class Circle(NamedTuple):
    """A zone, and how far it reaches to the north and to the east, degrees.

    Every point of every route is tested against every circle, and almost all are outside of these bounds.
    """

    zone: Zone
    north: float
    east: float

    @classmethod
    def around(cls, zone: Zone) -> Circle:
        """Return the circle of a zone."""
        # Enlarged by a millionth: the exact measure decides about points at the edge.
        angle = zone.radius_m / EARTH_RADIUS_M * 1.000_001
        narrowed = math.cos(math.radians(zone.latitude))
        # A circle that contains a pole reaches all around.
        east = math.degrees(math.asin(math.sin(angle) / narrowed)) if math.sin(angle) < narrowed else 180.0
        return cls(zone, math.degrees(angle), east)

    def has(self, place: Place) -> bool:
        """Return whether a place is inside."""
        zone = self.zone
        if abs(place.latitude - zone.latitude) > self.north:
            return False
        east = abs(place.longitude - zone.longitude)
        if min(east, 360.0 - east) > self.east:
            return False
        return haversine_m(*place, zone.latitude, zone.longitude) <= zone.radius_m


def haversine_m(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Return the great-circle distance."""
    half_north = math.radians(to_latitude - latitude) / 2
    half_east = math.radians(to_longitude - longitude) / 2
    across = math.cos(math.radians(latitude)) * math.cos(math.radians(to_latitude))
    square = math.sin(half_north) ** 2 + across * math.sin(half_east) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(square)))
