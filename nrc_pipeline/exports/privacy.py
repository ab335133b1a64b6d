"""Takes the places that are nobody's business out of what is exported; the warehouse keeps them.

Times, distance and heart rate stay, so that the totals are true. Coordinates never show in what this says.

Head and tail are measured twice, and what either measure finds is hidden. As the crow flies from the first
and the last fix: there the positions alone count, whatever a document says of its distance. And by the
distance that is recorded: that holds where the first fix is a false one.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.errors import Misuse
from nrc_pipeline.exports.privacy_file import MOST_M, read_privacy_file
from nrc_pipeline.exports.track import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nrc_pipeline.exports.track import Point, Track
    from nrc_pipeline.home import Home

DEFAULT_TRIM_M = 200.0
SETTINGS_FILE = "privacy.toml"
EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""

_ZONE = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?)\s*")


class Zone(NamedTuple):
    """A circle in which no position is shown: degrees and metres."""

    latitude: float
    longitude: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class Privacy:
    """What is cut: positions in zones, and those within `trim_m` metres of where a route begins or ends."""

    zones: tuple[Zone, ...] = ()
    trim_m: float = 0.0


class Cut(NamedTuple):
    """What was cut of how much."""

    cut_points: int = 0
    points: int = 0
    cut_m: float = 0.0
    length_m: float = 0.0

    def __add__(self, other: object) -> Cut:
        """Add up, part by part."""
        if not isinstance(other, Cut):
            return NotImplemented
        return Cut(
            self.cut_points + other.cut_points,
            self.points + other.points,
            self.cut_m + other.cut_m,
            self.length_m + other.length_m,
        )


def chosen_privacy(home: Home, zones: Iterable[str], trim_m: float | None) -> Privacy:
    """Return what the options and `privacy.toml` in the home ask for; head and tail where they ask nothing.

    Raises:
        Misuse: One of them makes no sense, or nothing would be cut; coordinates are not repeated.
    """
    in_file = read_privacy_file(home.path / SETTINGS_FILE)
    always = (Zone(one.latitude, one.longitude, one.radius_m) for one in in_file.zones)
    asked = (*always, *(parse_zone(text) for text in zones))
    trim = in_file.trim_m if trim_m is None else trim_m
    if not 0 <= trim <= MOST_M:
        raise Misuse(f"--trim-m: metres, from 0 to {MOST_M:,.0f}.")
    if not asked and not trim:
        if trim_m is not None:
            raise Misuse("--trim-m: 0 without a zone cuts nothing, and the files would be called private.")
        trim = DEFAULT_TRIM_M
    return Privacy(asked, trim)


def parse_zone(text: str) -> Zone:
    """Read LATITUDE,LONGITUDE,RADIUS_M.

    Raises:
        Misuse: It is something else.
    """
    found = _ZONE.fullmatch(text)
    if found is None:
        raise Misuse("--privacy-zone: write LAT,LON,RADIUS_M, three numbers without units.")
    latitude, longitude, radius_m = (float(part) for part in found.groups())
    if not (abs(latitude) <= 90 and abs(longitude) <= 180 and 0 < radius_m <= MOST_M):
        raise Misuse(
            f"--privacy-zone: degrees within 90 and 180, and a radius above 0 m and up to {MOST_M:,.0f} m."
        )
    return Zone(latitude, longitude, radius_m)


def cut(points: Sequence[Point], privacy: Privacy, ends: Iterable[Place] = ()) -> tuple[list[Point], Cut]:
    """Return the points, without position and elevation where they are private, and how many these are.

    The route begins and ends at the first and the last of these points, and at `ends` as well.
    """
    places = [_place(point) for point in points]
    located = [place for place in places if place is not None]
    if not located:
        return list(points), Cut()
    zones = list(privacy.zones)
    if privacy.trim_m > 0:
        # A circle, and not only the way from its middle: who comes by the door again shows it as well.
        doors = dict.fromkeys((located[0], located[-1], *ends))
        zones += [Zone(*door, privacy.trim_m) for door in doors]
    circles = [_Circle.around(zone) for zone in zones]
    by_distance = _near_an_end(points, privacy.trim_m)
    hidden = [
        place is not None and (is_near or any(circle.has(place) for circle in circles))
        for place, is_near in zip(places, by_distance, strict=True)
    ]
    shown = [
        point._replace(latitude=None, longitude=None, elevation_m=None) if is_hidden else point
        for point, is_hidden in zip(points, hidden, strict=True)
    ]
    along = _metres_along(points)
    cut_m = sum(along[at] - along[at - 1] for at in range(1, len(points)) if hidden[at] or hidden[at - 1])
    return shown, Cut(sum(hidden), len(points), cut_m, along[-1] - along[0])


def private_track(track: Track, privacy: Privacy | None) -> tuple[Track, Cut]:
    """Return what may be shown of a track, all of it where there is nothing to cut, and what was cut."""
    if privacy is None:
        return track, Cut()
    points, took = cut(track.points, privacy, track.ends)
    # A note is a person's own words, and those may name places.
    return replace(track, activity=track.activity._replace(note=None), points=points), took


def _near_an_end(points: Sequence[Point], trim_m: float) -> list[bool]:
    """Return which points lie in the first or the last metres by the distance recorded, if there is one."""
    recorded = [point.distance_m for point in points if point.distance_m is not None]
    if not recorded or trim_m <= 0:
        return [False] * len(points)
    # From where it stands at the first point: it may leap before there is a fix.
    until_m, from_m = min(recorded) + trim_m, max(recorded) - trim_m
    return [
        point.distance_m is not None and (point.distance_m < until_m or point.distance_m > from_m)
        for point in points
    ]


def _metres_along(points: Sequence[Point]) -> list[float]:
    """Return the way from the start to each point: the distance recorded, else that between positions.

    Only to say how much is cut: positions alone count the jitter of a phone that waits at the door as a way.
    """
    if all(point.distance_m is not None for point in points):
        return [point.distance_m or 0.0 for point in points]
    along, before = [0.0], points[0]
    for point in points[1:]:
        along.append(along[-1] + metres_between(before, point))
        before = point if point.latitude is not None else before
    return along


def _place(point: Point) -> Place | None:
    if point.latitude is None or point.longitude is None:
        return None
    return Place(point.latitude, point.longitude)


class _Circle(NamedTuple):
    """A zone, and how far it reaches to the north and to the east, degrees.

    Nearly every place is outside of these, and every point of every route is asked about every circle.
    """

    zone: Zone
    north: float
    east: float

    @classmethod
    def around(cls, zone: Zone) -> _Circle:
        """Measure a zone."""
        # A millionth more: what is in by a hair is for the exact measure to say.
        angle = zone.radius_m / EARTH_RADIUS_M * 1.000_001
        narrowed = math.cos(math.radians(zone.latitude))
        # With a pole in it a circle reaches all around.
        east = math.degrees(math.asin(math.sin(angle) / narrowed)) if math.sin(angle) < narrowed else 180.0
        return cls(zone, math.degrees(angle), east)

    def has(self, place: Place) -> bool:
        """Tell whether a place lies in it."""
        zone = self.zone
        if abs(place.latitude - zone.latitude) > self.north:
            return False
        east = abs(place.longitude - zone.longitude)
        if min(east, 360.0 - east) > self.east:
            return False
        return _haversine_m(*place, zone.latitude, zone.longitude) <= zone.radius_m


def metres_between(one: Point, other: Point) -> float:
    """Return the great-circle distance, 0 where a position is missing."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return 0.0
    return _haversine_m(one.latitude, one.longitude, other.latitude, other.longitude)


def _haversine_m(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    half_north = math.radians(to_latitude - latitude) / 2
    half_east = math.radians(to_longitude - longitude) / 2
    across = math.cos(math.radians(latitude)) * math.cos(math.radians(to_latitude))
    square = math.sin(half_north) ** 2 + across * math.sin(half_east) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(square)))
