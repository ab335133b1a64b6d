"""The lines of a route, as GeoJSON and GeoParquet draw them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nrc_pipeline.exports.track import Point

Position = tuple[float, float]
"""Longitude and latitude, degrees."""

Line = list[Position]

DATE_LINE = 180.0


def lines(points: Iterable[Point]) -> list[Line]:
    """Return the lines between pauses, between hidden points, and on either side of 180 degrees.

    A line has at least two positions; a single one is not drawn.
    """
    found: list[Line] = []
    current: int | None = None
    for point in points:
        if point.latitude is None or point.longitude is None:
            current = None
            continue
        if point.segment != current:
            found.append([])
            current = point.segment
        found[-1].append((round(point.longitude, 7), round(point.latitude, 7)))
    return [part for line in found if line for part in _cut(line) if len(part) > 1]


def _cut(line: Line) -> Iterator[Line]:
    """Yield the parts of a line that do not cross 180 degrees (RFC 7946, 3.1.9); both parts include the cut.

    Two positions more than half of the globe apart are close to each other the other way round.
    """
    part = line[:1]
    for here, there in pairwise(line):
        if abs(there[0] - here[0]) <= DATE_LINE:
            part.append(there)
            continue
        side = DATE_LINE if here[0] > 0 else -DATE_LINE
        latitude = _latitude_at(side, here, there)
        ends, begins = (side, latitude), (-side, latitude)
        # A position that is already on the line is not drawn twice.
        yield part if here == ends else [*part, ends]
        part = [there] if there == begins else [begins, there]
    yield part


def _latitude_at(side: float, here: Position, there: Position) -> float:
    """Return the latitude where the straight line from here crosses 180 degrees on one side."""
    to_edge = abs(side - here[0])
    beyond = abs(there[0] + side)
    if to_edge + beyond == 0.0:
        return here[1]
    return round(here[1] + (there[1] - here[1]) * to_edge / (to_edge + beyond), 7)
