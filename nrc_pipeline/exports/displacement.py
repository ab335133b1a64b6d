"""Displaces the circles around private places: where many routes end on a circle, they show its centre.

Everything within some kilometres is displaced by the same vector, in every export. So neither many runs that
begin near one door nor many exports have the door as their mean. The vector is made of the oldest route in
full precision, which no private file contains.
"""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING

from nrc_pipeline.exports.circles import EARTH_RADIUS_M, Zone
from nrc_pipeline.foundation.statements import statement

if TYPE_CHECKING:
    import duckdb

LEAST_M, MOST_M = 50.0, 100.0
"""How far a circle is displaced."""

REGION_DEGREES = 0.05
"""The size of a region with one vector, so that a place that is known elsewhere does not tell it."""


def read_secret(connection: duckdb.DuckDBPyConnection) -> bytes:
    """Return what the vectors are made of; it changes only when an older route is loaded."""
    route = connection.execute(statement(__package__, "oldest_route")).fetchall()
    return hashlib.sha256(repr(route).encode()).digest()


def displaced(zone: Zone, secret: bytes) -> Zone:
    """Return a circle with another centre that covers the zone."""
    region = round(zone.latitude / REGION_DEGREES), round(zone.longitude / REGION_DEGREES)
    digest = hashlib.sha256(secret + repr(region).encode()).digest()
    bearing, share = (int.from_bytes(part, "big") / 2**64 for part in (digest[:8], digest[8:16]))
    # The root makes every place of the ring equally likely.
    away_m = math.sqrt(LEAST_M**2 + (MOST_M**2 - LEAST_M**2) * share)
    return Zone(*_destination(zone, bearing * math.tau, away_m), zone.radius_m + MOST_M)


def _destination(zone: Zone, bearing: float, away_m: float) -> tuple[float, float]:
    away, latitude = away_m / EARTH_RADIUS_M, math.radians(zone.latitude)
    sine = math.sin(latitude) * math.cos(away) + math.cos(latitude) * math.sin(away) * math.cos(bearing)
    east = math.atan2(
        math.sin(bearing) * math.sin(away) * math.cos(latitude), math.cos(away) - math.sin(latitude) * sine
    )
    longitude = (zone.longitude + math.degrees(east) + 180) % 360 - 180
    return math.degrees(math.asin(min(max(sine, -1.0), 1.0))), longitude
