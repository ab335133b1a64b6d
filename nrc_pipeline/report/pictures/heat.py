"""Shows where runs go: the network of ways, thicker and brighter the more runs went along them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from nrc_pipeline.report.network import Place, Way, places, ways
from nrc_pipeline.report.picture import Margins, Paper, Picture
from nrc_pipeline.report.wording import count, km

if TYPE_CHECKING:
    from nrc_pipeline.report.tracks import Tracks

_MAPS = 3
_LARGE, _SMALL = 900, 440
_CELL_PX = 5.0
_LEVELS = 5
_FEW_RUNS = 12
"""A way needs this many runs to be drawn as busy; two of three runs are not enough."""
_SCALE_BARS_M = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)
_CORE = (0.01, 0.99)
"""The share of ways that must fit on a map, so that one run out of town does not shrink the town."""


def heat_maps(tracks: Tracks) -> list[Picture]:
    """Draw the places with most runs, one map each."""
    found = places(tracks.routes)
    return [_map(place, at, len(found)) for at, place in enumerate(found[:_MAPS], start=1)]


def _map(place: Place, number: int, of: int) -> Picture:
    runs = count(place.runs, "run")
    title = "Where you run" if of == 1 else f"Place {number}"
    alt = (
        f"Map of {runs} in one place, {km(place.length_km, 0)} of ways in total: the more runs went "
        "along a way, the thicker and stronger it is. North is up; there is no background."
    )

    @cache
    def drawn() -> Paper:
        return _draw(place, _LARGE if number == 1 else _SMALL)

    # One drawing for all widths: the only text in it is the scale.
    return Picture(f"where-{number}", title, alt, lambda _width: drawn(), f"{runs}, {km(place.length_km, 0)}")


def _draw(place: Place, side: int) -> Paper:
    everything = np.vstack([piece for line in place.lines for piece in line])
    low, high = (np.quantile(everything, share, axis=0) for share in _CORE)
    size = np.maximum(high - low, 400.0) * 1.06
    # The small maps are side by side.
    aspect = float(np.clip(size[1] / size[0], 0.5, 0.85)) if side > _SMALL else 0.8
    metres_a_px = max(float(size[0]) / side, float(size[1]) / (side * aspect))
    paper = Paper(side, round(side * aspect) + 26, Margins(0, 0, 0, 26))
    middle = (low + high) / 2
    web = ways(place.lines, metres_a_px * _CELL_PX)
    most = max((way.runs for way in web), default=1)
    levels: list[list[str]] = [[] for _ in range(_LEVELS)]
    for way in web:
        ends = [_pixels(end, middle, metres_a_px, paper) for end in (way.start, way.end)]
        if all(_is_outside(end, paper) for end in ends):
            continue
        (x, y), (to_x, to_y) = ends
        levels[_level(way, most)].append(f"M{x:.1f} {y:.1f}l{to_x - x:.1f} {to_y - y:.1f}".replace(" -", "-"))
    for level, parts in enumerate(levels):
        if parts:
            paper.add("path", d="".join(parts), class_=f"way way{level + 1}")
    _scale_bar(paper, metres_a_px, most)
    return paper


def _level(way: Way, most: int) -> int:
    share = np.log(way.runs) / np.log(max(most, _FEW_RUNS))
    return min(int(share * _LEVELS), _LEVELS - 1)


def _pixels(
    end: tuple[float, float], middle: np.ndarray, metres_a_px: float, paper: Paper
) -> tuple[float, float]:
    x = (end[0] - middle[0]) / metres_a_px + paper.width / 2
    y = paper.bottom / 2 - (end[1] - middle[1]) / metres_a_px
    return float(x), float(y)


def _is_outside(place: tuple[float, float], paper: Paper) -> bool:
    return not (0 <= place[0] <= paper.width and 0 <= place[1] <= paper.bottom)


def _scale_bar(paper: Paper, metres_a_px: float, most: int) -> None:
    length = next((one for one in _SCALE_BARS_M if one / metres_a_px > paper.width * 0.12), _SCALE_BARS_M[-1])
    y = paper.height - 8
    width = length / metres_a_px
    paper.add("path", d=f"M0 {y - 4:g}v4h{width:.1f}v-4", class_="scale-bar")
    class_ = "label map-label" if paper.width > _SMALL else "label"
    paper.text(width + 8, y + 1, f"{length / 1000:g} km" if length >= 1000 else f"{length} m", class_)
    paper.text(paper.width, y + 1, f"busiest way: {count(most, 'run')}", class_, "end")
