"""The length of a track: great circles from fix to fix, by vectors instead of the haversine formula."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline_tests.marts.oracles.pauses import paused_ms, pauses
from nrc_pipeline_tests.marts.oracles.reading import samples

if TYPE_CHECKING:
    from nrc_pipeline_tests.marts.oracles.account import Document

RADIUS_M = 6_371_008.8

Vector = tuple[float, float, float]

JUMP_M = 100.0
JUMP_M_PER_MS = 100 / 3600


class Position(NamedTuple):
    """Degrees at a moment, ms since 1970 UTC."""

    epoch_ms: int
    latitude: float
    longitude: float


def positions(document: Document) -> list[Position]:
    """Return where it was, in the order of time: no 0,0, and nothing beyond the globe."""
    norths, easts = (
        {one.start: one.value for one in reversed(samples(document, metric)) if -bound <= one.value <= bound}
        for metric, bound in (("latitude", 90), ("longitude", 180))
    )
    both = sorted(norths.keys() & easts.keys())
    # The seventh decimal of a degree is the last that files hold.
    return [
        Position(at, norths[at], easts[at]) for at in both if max(abs(norths[at]), abs(easts[at])) >= 5e-8
    ]


def has_jump(document: Document) -> bool:
    """Tell whether the track leaps: more than 100 m at more than 100 km/h."""
    return any(
        metres > JUMP_M and metres > JUMP_M_PER_MS * (there.epoch_ms - here.epoch_ms)
        for here, there in pairwise(positions(document))
        for metres in [_way_m(_on_sphere(*here[1:]), _on_sphere(*there[1:]))]
    )


def track_km(document: Document) -> float | None:
    """Return the length outside pauses; None where there are no two positions.

    Of a leg that lies partly in a pause the share outside counts.
    """
    fixes = [(one.epoch_ms, _on_sphere(one.latitude, one.longitude)) for one in positions(document)]
    if len(fixes) < 2:
        return None
    standing, metres = pauses(document), 0.0
    for (begin, here), (end, there) in pairwise(fixes):
        paused = paused_ms(standing, end) - paused_ms(standing, begin)
        metres += _way_m(here, there) * (1 - paused / (end - begin))
    return metres / 1000


def _on_sphere(latitude: float, longitude: float) -> Vector:
    up, east = math.radians(latitude), math.radians(longitude)
    return math.cos(up) * math.cos(east), math.cos(up) * math.sin(east), math.sin(up)


def _way_m(here: Vector, there: Vector) -> float:
    return RADIUS_M * 2 * math.asin(math.dist(here, there) / 2)
