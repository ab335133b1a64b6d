"""Removes private places from exports; the warehouse keeps them.

Times, distance and heart rate stay, so that the totals remain true. No message contains coordinates.

Head and tail are measured in two ways, and everything that either finds is hidden. The first is the straight
distance from the first and the last fix: it needs only positions, whatever the document states as its
distance. The second is the recorded distance: it works even if the first fix is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.exports.circles import Circle, Zone, haversine_m
from nrc_pipeline.exports.displacement import displaced, read_secret
from nrc_pipeline.exports.privacy_file import MOST_M, read_privacy_file
from nrc_pipeline.exports.track import Place
from nrc_pipeline.foundation.errors import Misuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import duckdb

    from nrc_pipeline.exports.track import Point, Track
    from nrc_pipeline.foundation.home import Home

DEFAULT_TRIM_M = 200.0
SETTINGS_FILE = "privacy.toml"

_ZONE = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class Privacy:
    """What is cut: positions in zones, and those within `trim_m` metres of the start or end of a route.

    With a `secret`, the centres of the circles are not the places that they hide.
    """

    zones: tuple[Zone, ...] = ()
    trim_m: float = 0.0
    secret: bytes | None = field(default=None, compare=False, repr=False)


class Cut(NamedTuple):
    """How much was cut, and of how much."""

    cut_points: int = 0
    points: int = 0
    cut_m: float = 0.0
    length_m: float = 0.0

    def __add__(self, other: object) -> Cut:
        """Add up each part."""
        if not isinstance(other, Cut):
            return NotImplemented
        return Cut(
            self.cut_points + other.cut_points,
            self.points + other.points,
            self.cut_m + other.cut_m,
            self.length_m + other.length_m,
        )


def chosen_privacy(home: Home, zones: Iterable[str], trim_m: float | None) -> Privacy:
    """Return what the options and `privacy.toml` request; without either, head and tail.

    Raises:
        Misuse: One of them is invalid, or nothing would be cut; coordinates are not repeated.
    """
    in_file = read_privacy_file(home.path / SETTINGS_FILE)
    always = (Zone(one.latitude, one.longitude, one.radius_m) for one in in_file.zones)
    asked = (*always, *(parse_zone(text) for text in zones))
    trim = in_file.trim_m if trim_m is None else trim_m
    if not 0 <= trim <= MOST_M:
        raise Misuse(f"--trim-m: metres, from 0 to {MOST_M:,.0f}.")
    if not asked and not trim:
        if trim_m is not None:
            raise Misuse("--trim-m: 0 without a zone cuts nothing, but the files would count as private.")
        trim = DEFAULT_TRIM_M
    return Privacy(asked, trim)


def with_secret(connection: duckdb.DuckDBPyConnection, privacy: Privacy) -> Privacy:
    """Return the same cuts with circles whose centres are not the places that they hide."""
    cuts_anything = privacy.zones or privacy.trim_m
    return replace(privacy, secret=read_secret(connection)) if cuts_anything else privacy


def parse_zone(text: str) -> Zone:
    """Parse LATITUDE,LONGITUDE,RADIUS_M.

    Raises:
        Misuse: The text has another form.
    """
    found = _ZONE.fullmatch(text)
    if found is None:
        raise Misuse("--privacy-zone: write LAT,LON,RADIUS_M as three numbers without units.")
    latitude, longitude, radius_m = (float(part) for part in found.groups())
    if not (abs(latitude) <= 90 and abs(longitude) <= 180 and 0 < radius_m <= MOST_M):
        raise Misuse(
            f"--privacy-zone: degrees within 90 and 180, and a radius above 0 m and up to {MOST_M:,.0f} m."
        )
    return Zone(latitude, longitude, radius_m)


def cut(points: Sequence[Point], privacy: Privacy, ends: Iterable[Place] = ()) -> tuple[list[Point], Cut]:
    """Return the points, with private positions and elevations removed, and how many were removed.

    The route begins and ends at the first and the last of these points, and also at `ends`.
    """
    places = [_place(point) for point in points]
    located = [place for place in places if place is not None]
    if not located:
        return list(points), Cut()
    zones = list(privacy.zones)
    if privacy.trim_m > 0:
        # A circle, not only the stretch along the route: a route that passes the door again would show it as
        # well.
        zones += [Zone(*door, privacy.trim_m) for door in (located[0], located[-1], *ends)]
    if privacy.secret is not None:
        zones = [displaced(zone, privacy.secret) for zone in zones]
    circles = [Circle.around(zone) for zone in dict.fromkeys(zones)]
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
    """Return what may be shown of a track, all of it if there is nothing to cut, and what was cut."""
    if privacy is None:
        return track, Cut()
    points, took = cut(track.points, privacy, track.ends)
    # A note is free text, which may name places.
    return replace(track, activity=track.activity._replace(note=None), points=points), took


def _near_an_end(points: Sequence[Point], trim_m: float) -> list[bool]:
    """Return which points are in the first or last metres by the recorded distance, if there is one."""
    recorded = [point.distance_m for point in points if point.distance_m is not None]
    if not recorded or trim_m <= 0:
        return [False] * len(points)
    # Measured from the distance at the first point, because it may jump before there is a fix.
    until_m, from_m = min(recorded) + trim_m, max(recorded) - trim_m
    return [
        point.distance_m is not None and (point.distance_m < until_m or point.distance_m > from_m)
        for point in points
    ]


def _metres_along(points: Sequence[Point]) -> list[float]:
    """Return the way from the start to each point: by the recorded distance, else between positions.

    Used only to report how much is cut: positions alone would count the jitter of a phone that waits at the
    door.
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


def metres_between(one: Point, other: Point) -> float:
    """Return the great-circle distance, 0 if a position is missing."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return 0.0
    return haversine_m(one.latitude, one.longitude, other.latitude, other.longitude)
