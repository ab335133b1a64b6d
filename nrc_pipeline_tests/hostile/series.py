"""Hypothesis strategies for the series of a document: routes, distances, readings, and odd moments."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from nrc_pipeline.documents.shape import EARLIEST_EPOCH_MS, LATEST_EPOCH_MS

if TYPE_CHECKING:
    from collections.abc import Callable

Sample = tuple[int, int, Any]
"""Start and end in ms since 1970 UTC, and a value that may be null."""

ABSURD = (0, -0.0, -1, 1e-300, 5e-324, 255, 65_536, 1e6, 1e9, 1e15, -1e15, 2**53 - 1, -(2**53) + 1)
METRES_A_DEGREE = 111_195.0


@dataclass(frozen=True)
class Clock:
    """When the samples of a run begin and end."""

    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        """How many samples there are."""
        return len(self.starts)


@st.composite
def clocks(draw: st.DrawFn, start: int, duration_ms: int) -> Clock:
    """Draw the moments of a series: nearly always few, now and then as dense as a real run's."""
    number = draw(st.sampled_from([0, 1, 1, 2, 3, 21, 40, 40, 120, 400]))
    step = draw(st.sampled_from([1, 1_000, 2_551, 5_000, 61_000]))
    if draw(st.booleans()) and number:
        # As long as the activity says it was.
        step = max(abs(duration_ms) // number, 1)
    starts = [start + at * step for at in range(number)]
    change = draw(st.sampled_from(["no", "no", "no", *_CLOCK_CHANGES]))
    ends = [one + step - 1 for one in starts]
    if change in _CLOCK_CHANGES:
        starts, ends = _CLOCK_CHANGES[change](starts, ends)
    return Clock([_clipped(one) for one in starts], [_clipped(one) for one in ends])


def _clipped(epoch_ms: int) -> int:
    """Keep a moment within the years 1 to 9999: what is outside is no time, and refused."""
    return min(max(epoch_ms, EARLIEST_EPOCH_MS), LATEST_EPOCH_MS)


def _equal(starts: list[int], ends: list[int]) -> tuple[list[int], list[int]]:
    return starts[:1] * len(starts), starts[:1] * len(ends)


def _backwards(starts: list[int], ends: list[int]) -> tuple[list[int], list[int]]:
    return starts[::-1], ends[::-1]


def _points(starts: list[int], ends: list[int]) -> tuple[list[int], list[int]]:
    return starts, starts


def _negative(starts: list[int], ends: list[int]) -> tuple[list[int], list[int]]:
    return ends, starts


def _over_each_other(starts: list[int], ends: list[int]) -> tuple[list[int], list[int]]:
    return starts, [one + 30_000 for one in ends]


def _interleaved(starts: list[int], ends: list[int]) -> tuple[list[int], list[int]]:
    return [*starts[::2], *starts[1::2]], [*ends[::2], *ends[1::2]]


def _each_twice(starts: list[int], ends: list[int]) -> tuple[list[int], list[int]]:
    return [starts[at // 2] for at in range(len(starts))], [ends[at // 2] for at in range(len(ends))]


def _years_away(starts: list[int], ends: list[int]) -> tuple[list[int], list[int]]:
    away = 5 * 365 * 86_400_000
    return [*starts[:-1], *(one + away for one in starts[-1:])], [
        *ends[:-1],
        *(one + away for one in ends[-1:]),
    ]


def _before(starts: list[int], ends: list[int]) -> tuple[list[int], list[int]]:
    return [one - 3_600_000 for one in starts], [one - 3_600_000 for one in ends]


_CLOCK_CHANGES: dict[str, Callable[[list[int], list[int]], tuple[list[int], list[int]]]] = {
    "equal": _equal,
    "backwards": _backwards,
    "points": _points,
    "negative": _negative,
    "over each other": _over_each_other,
    "interleaved": _interleaved,
    "each twice": _each_twice,
    "years away": _years_away,
    "before": _before,
}

PLACES = (
    (52.5163, 13.3777),
    (31.2304, 121.4737),
    (0.0, 0.0),
    (90.0, 0.0),
    (-90.0, 180.0),
    (89.9999, 45.0),
    (10.0, 179.999),
    (-17.7, -179.9995),
    (10.0, 180.0),
    (91.0, 13.0),
    (52.0, 400.0),
    (-1e15, 1e15),
)


@st.composite
def routes(draw: st.DrawFn, number: int, step_m: float) -> tuple[list[Any], list[Any]]:
    """Draw latitudes and longitudes: straight lines, circles, spots, leaps, repeated and missing fixes."""
    latitude, longitude = draw(st.sampled_from([PLACES[0], PLACES[0], PLACES[1], *PLACES]))
    shape = draw(st.sampled_from(["north", "east", "west", "circle", "spot", "to and fro"]))
    narrow = max(math.cos(math.radians(max(min(latitude, 89.9), -89.9))), 0.001)
    by = step_m / METRES_A_DEGREE
    north, east = [], []
    for at in range(number):
        if shape == "circle":
            angle = at / 20
            up, right = math.sin(angle) * by * 20, (1 - math.cos(angle)) * by * 20
        elif shape == "to and fro":
            up, right = abs(at - number / 2) * by, 0.0
        else:
            up = at * by if shape == "north" else 0.0
            right = {"east": at * by, "west": -at * by}.get(shape, 0.0)
        # Written as phones write it: beyond 180 degrees they go on at -180.
        along = longitude + right / narrow
        north.append(latitude + up)
        east.append(along if abs(longitude) > 180 else (along + 180) % 360 - 180 if along > 180 else along)
    _spoil_route(draw, north, east)
    return north, east


def _spoil_route(draw: st.DrawFn, north: list[Any], east: list[Any]) -> None:
    for _ in range(draw(st.sampled_from([0, 0, 1, 3]))):
        if not north:
            return
        at = draw(st.integers(0, len(north) - 1))
        kind = draw(st.sampled_from(["repeat", "zero", "leap", "absurd", "null", "mirrored"]))
        if kind == "repeat":
            north[at], east[at] = north[at - 1], east[at - 1]
        elif kind == "zero":
            north[at], east[at] = 0.0, 0.0
        elif kind == "leap" and north[at] is not None:
            north[at] += 0.5
        elif kind == "absurd":
            north[at] = draw(st.sampled_from(ABSURD))
        elif kind == "null":
            north[at] = None
        elif east[at] is not None:
            east[at] = -east[at]


@st.composite
def readings(draw: st.DrawFn, number: int, usual: float, odd: tuple[float, ...]) -> list[Any]:
    """Draw values around a usual one, flat, waving or odd, with a few spoiled."""
    kind = draw(st.sampled_from(["flat", "waving", "waving", "odd"]))
    if kind == "odd":
        values: list[Any] = [draw(st.sampled_from(odd))] * number
    else:
        swing = usual * 0.1 if kind == "waving" else 0.0
        values = [round(usual + swing * math.sin(at / 7), 4) for at in range(number)]
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 3]))):
        if values:
            values[draw(st.integers(0, number - 1))] = draw(st.sampled_from([*odd, *ABSURD, None]))
    return values


def samples(clock: Clock, values: list[Any]) -> list[Sample]:
    """Put moments and values together."""
    return list(zip(clock.starts, clock.ends, values, strict=True))
