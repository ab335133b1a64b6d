"""Merges many tracks into one network of ways, with the number of runs along each."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nrc_pipeline.report.ground import Centre, project, resampled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nrc_pipeline.report.ground import Line
    from nrc_pipeline.report.tracks import Route

PLACE_M = 30_000.0
"""Runs whose tracks begin within this distance of each other share a map."""
_MOST_WAYS = 9_000


class Place(NamedTuple):
    """The runs around one point; pieces are lines in metres from it."""

    centre: Centre
    runs: int
    length_km: float
    lines: list[list[Line]]


class Way(NamedTuple):
    """A stretch between two points of the network, in metres, and how many runs went along it."""

    start: tuple[float, float]
    end: tuple[float, float]
    runs: int


def places(routes: list[Route]) -> list[Place]:
    """Sort routes by place, the place with most runs first."""
    found: list[tuple[Centre, list[Route]]] = []
    for route in routes:
        for centre, members in found:
            if _metres(centre, route.centre) < PLACE_M:
                members.append(route)
                break
        else:
            found.append((route.centre, [route]))
    made = [_place(centre, members) for centre, members in found]
    return sorted(made, key=lambda place: -place.runs)


def _metres(one: Centre, other: Centre) -> float:
    here = project(np.array([other.latitude]), np.array([other.longitude]), one)
    return float(np.hypot(here[0, 0], here[0, 1]))


def _place(centre: Centre, members: list[Route]) -> Place:
    lines = []
    for route in members:
        offset = project(np.array([route.centre.latitude]), np.array([route.centre.longitude]), centre)[0]
        lines.append([piece + offset for piece in route.pieces])
    length_m = sum(float(np.hypot(*np.diff(piece, axis=0).T).sum()) for line in lines for piece in line)
    return Place(centre, len(members), length_m / 1000, lines)


def ways(lines: list[list[Line]], cell_m: float) -> list[Way]:
    """Merge lines that run side by side within a cell; each run counts once.

    The points of the network are the means of all fixes in a cell, so that ways follow the real tracks and
    not a grid. Cells grow until the network has a bounded number of ways, whatever the number of runs.
    """
    while True:
        found = _ways(lines, cell_m)
        if len(found) <= _MOST_WAYS:
            return found
        cell_m *= 1.3


def _ways(lines: list[list[Line]], cell_m: float) -> list[Way]:
    sums: dict[int, list[float]] = {}
    counts: Counter[tuple[int, int]] = Counter()
    for run in lines:
        edges: set[tuple[int, int]] = set()
        for piece in run:
            points = resampled(piece, cell_m / 2)
            cells = np.floor(points / cell_m).astype(np.int64)
            keys = (cells[:, 0] + 2**20) * 2**21 + cells[:, 1] + 2**20
            _add_means(sums, keys, points)
            changes = np.flatnonzero(np.diff(keys))
            for one, other in zip(keys[changes].tolist(), keys[changes + 1].tolist(), strict=True):
                edges.add((one, other) if one < other else (other, one))
        counts.update(edges)
    nodes = {key: (east / number, north / number) for key, (east, north, number) in sums.items()}
    return [Way(nodes[one], nodes[other], runs) for (one, other), runs in counts.items()]


def _add_means(sums: dict[int, list[float]], keys: NDArray[np.int64], points: Line) -> None:
    unique, inverse = np.unique(keys, return_inverse=True)
    east = np.bincount(inverse, points[:, 0])
    north = np.bincount(inverse, points[:, 1])
    numbers = np.bincount(inverse)
    for key, *parts in zip(unique.tolist(), east.tolist(), north.tolist(), numbers.tolist(), strict=True):
        known = sums.setdefault(key, [0.0, 0.0, 0.0])
        for at, part in enumerate(parts):
            known[at] += part
