"""Projects degrees to metres on a flat sheet, and simplifies lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Line = NDArray[np.float64]
    """Points in metres, shape (n, 2): east and north."""

METRES_A_DEGREE = 111_195.0
"""On a great circle of a sphere with a radius of 6,371 km."""


class Centre(NamedTuple):
    """The point where the sheet touches the Earth, in degrees."""

    latitude: float
    longitude: float


def project(latitude: NDArray[np.float64], longitude: NDArray[np.float64], centre: Centre) -> Line:
    """Project positions onto a sheet that is exact at its centre (equirectangular).

    Within 50 km the error is below 1 % between the polar circles; a track across the date line stays whole.
    """
    east = (longitude - centre.longitude + 180.0) % 360.0 - 180.0
    narrowed = np.cos(np.radians(centre.latitude))
    return np.column_stack(
        (
            east * narrowed * METRES_A_DEGREE,
            (latitude - centre.latitude) * METRES_A_DEGREE,
        )
    )


def simplified(line: Line, tolerance: float) -> Line:
    """Drop points that are within the tolerance of the line without them (Douglas and Peucker 1973)."""
    if len(line) < 3:
        return line
    keep = np.zeros(len(line), dtype=bool)
    keep[0] = keep[-1] = True
    open_stretches = [(0, len(line) - 1)]
    while open_stretches:
        first, last = open_stretches.pop()
        if last - first < 2:
            continue
        distances = _distances(line[first + 1 : last], line[first], line[last])
        farthest = int(np.argmax(distances))
        if distances[farthest] > tolerance:
            middle = first + 1 + farthest
            keep[middle] = True
            open_stretches += [(first, middle), (middle, last)]
    return line[keep]


def _distances(points: Line, start: Line, end: Line) -> NDArray[np.float64]:
    chord = end - start
    length_squared = float(chord @ chord)
    from_start = points - start
    if length_squared == 0.0:
        return np.asarray(np.hypot(from_start[:, 0], from_start[:, 1]))
    # Distance to the segment, not to its infinite line: a loop that returns beyond its start keeps its shape.
    share = np.clip(from_start @ chord / length_squared, 0.0, 1.0)
    away = from_start - share[:, None] * chord
    return np.asarray(np.hypot(away[:, 0], away[:, 1]))


def resampled(line: Line, step_m: float) -> Line:
    """Return points every `step_m` along a line, including its ends."""
    lengths = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate(([0.0], np.cumsum(lengths)))
    if along[-1] == 0.0:
        return line[:1]
    at = np.append(np.arange(0.0, along[-1], step_m), along[-1])
    return np.column_stack((np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])))
