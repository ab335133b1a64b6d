"""Roads: a bent grid of invented streets around a place, and the hills they cross.

Everything is in metres east and north of the place's centre, so that nothing here resembles a real street
map.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from .places import Place

_BLOCK_M = 170.0
_HALF_WIDTH = 48
_METRES_PER_DEGREE = 111_320.0
_LAP_M = 400.0
_STRAIGHT_ON = 0.72


@dataclass(frozen=True, slots=True)
class Course:
    """A line to run along.

    Attributes:
        distance_m: Distance from the start at each vertex, ascending.
        east_m: Metres east of the place's centre at each vertex.
        north_m: Metres north of it.
        altitude_m: Height of the ground at each vertex.
    """

    distance_m: NDArray[np.float64]
    east_m: NDArray[np.float64]
    north_m: NDArray[np.float64]
    altitude_m: NDArray[np.float64]


@lru_cache(maxsize=16)
def _junctions(name: str) -> NDArray[np.float64]:
    rng = np.random.default_rng(crc32(name.encode()))
    side = 2 * _HALF_WIDTH + 1
    axis = (np.arange(side) - _HALF_WIDTH) * _BLOCK_M
    grid = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1)
    bend = 120.0 * np.sin(grid[..., ::-1] / 900.0 + rng.uniform(0, 6.28, size=2))
    return np.asarray(grid + bend + rng.normal(0, 22.0, size=grid.shape), dtype=np.float64)


@lru_cache(maxsize=16)
def _hills(name: str) -> NDArray[np.float64]:
    rng = np.random.default_rng(crc32(name.encode()) + 1)
    wavelengths = np.array([4200.0, 2300.0, 1300.0, 750.0, 420.0])
    angles = rng.uniform(0, 2 * math.pi, size=5)
    number = 2 * math.pi / wavelengths
    heights = np.array([1.0, 0.6, 0.35, 0.16, 0.07])
    return np.stack([number * np.cos(angles), number * np.sin(angles), rng.uniform(0, 6.28, size=5), heights])


def ground_m(place: Place, east_m: NDArray[np.float64], north_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the height of the ground; the same point always has the same height."""
    waves = _hills(place.name)
    phase = np.outer(east_m, waves[0]) + np.outer(north_m, waves[1]) + waves[2]
    return np.asarray(place.altitude_m + place.relief_m * (np.cos(phase) @ waves[3]), dtype=np.float64)


def _to(rng: Generator, here: tuple[int, int], goal: tuple[int, int]) -> list[tuple[int, int]]:
    path = []
    along_east = bool(rng.random() < 0.5)
    for keep in (rng.random(size=abs(goal[0] - here[0]) + abs(goal[1] - here[1])) < _STRAIGHT_ON).tolist():
        east, north = goal[0] - here[0], goal[1] - here[1]
        # A runner stays on a street, unless it leads past the goal.
        along_east = along_east if keep else not along_east
        along_east = (along_east and east != 0) or north == 0
        here = (here[0] + _sign(east), here[1]) if along_east else (here[0], here[1] + _sign(north))
        path.append(here)
    return path


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _round_trip(rng: Generator, blocks: float) -> list[tuple[int, int]]:
    corners = int(rng.integers(3, 6))
    # Along a grid, a loop is longer than its circle by about 4/π.
    radius = min(blocks / 8.0, _HALF_WIDTH / 2 - 2)
    heading = rng.uniform(0, 2 * math.pi)
    turn = (2 * math.pi / corners) * (1 if rng.random() < 0.5 else -1)
    centre = (radius * math.cos(heading), radius * math.sin(heading))
    nodes = [(0, 0)]
    for corner in range(1, corners):
        angle = heading + math.pi + turn * corner
        reach = radius * rng.uniform(0.75, 1.2)
        goal = (round(centre[0] + reach * math.cos(angle)), round(centre[1] + reach * math.sin(angle)))
        nodes += _to(rng, nodes[-1], goal)
    return nodes + _to(rng, nodes[-1], (0, 0))


def _rounded(line: NDArray[np.float64]) -> NDArray[np.float64]:
    # Chaikin's corner cutting: runners do not turn on the spot.
    for _ in range(2):
        inner = np.empty((2 * (len(line) - 1), 2))
        inner[0::2] = 0.75 * line[:-1] + 0.25 * line[1:]
        inner[1::2] = 0.25 * line[:-1] + 0.75 * line[1:]
        line = np.concatenate([line[:1], inner, line[-1:]])
    return line


def _course(place: Place, line: NDArray[np.float64]) -> Course:
    legs = np.hypot(np.diff(line[:, 0]), np.diff(line[:, 1]))
    distance = np.concatenate([[0.0], np.cumsum(legs)])
    even = np.arange(0.0, distance[-1], 15.0)
    east = np.interp(even, distance, line[:, 0])
    north = np.interp(even, distance, line[:, 1])
    return Course(even, east, north, ground_m(place, east, north))


def street_course(place: Place, length_m: float, rng: Generator) -> Course:
    """Return round trips from home through the streets.

    Args:
        place: The place.
        length_m: Approximate length of the first round trip; the course continues for about a quarter more.
        rng: The document's generator.
    """
    nodes = _round_trip(rng, length_m / _BLOCK_M)
    junctions = _junctions(place.name)
    trips: list[NDArray[np.float64]] = []
    missing = length_m * 1.3 + 300
    while missing > 0:
        where = np.array(nodes) + _HALF_WIDTH
        trips.append(junctions[where[:, 0], where[:, 1]])
        missing -= float(np.hypot(*np.diff(trips[-1], axis=0).T).sum()) * 0.93
        nodes = _round_trip(rng, max(length_m * 0.3, 1200.0) / _BLOCK_M)
    return _course(place, _rounded(np.concatenate(trips)))


def track_course(place: Place, length_m: float) -> Course:
    """Return laps of a 400 m oval, for track sessions; flat, as tracks are."""
    angle = np.arange(0.0, 2 * math.pi * (length_m / _LAP_M + 1), 2 * math.pi / 40)
    straight, radius = 42.2, 36.5
    east = 310.0 + radius * np.cos(angle) + straight * np.tanh(3 * np.cos(angle))
    north = -260.0 + radius * np.sin(angle)
    course = _course(place, np.stack([east, north], axis=1))
    level = np.full_like(course.altitude_m, course.altitude_m[0])
    return Course(course.distance_m, course.east_m, course.north_m, level)


def to_degrees(
    place: Place, east_m: NDArray[np.float64], north_m: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (latitude, longitude) with the nine decimals that the API shows."""
    latitude = place.latitude + north_m / _METRES_PER_DEGREE
    longitude = place.longitude + east_m / (_METRES_PER_DEGREE * math.cos(math.radians(place.latitude)))
    return np.round(latitude, 9), np.round(longitude, 9)
