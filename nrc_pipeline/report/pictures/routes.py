"""Shows every route as a small drawing; each fills its square."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nrc_pipeline.foundation.left_out import made_or_left_out
from nrc_pipeline.report.facts import named
from nrc_pipeline.report.ground import simplified
from nrc_pipeline.report.picture import Margins, Paper, Picture, path_of
from nrc_pipeline.report.svg import element
from nrc_pipeline.report.wording import brief, count, day, km, pace

if TYPE_CHECKING:
    from markupsafe import Markup

    from nrc_pipeline.foundation.left_out import LeftOut
    from nrc_pipeline.report.facts import Facts, Run
    from nrc_pipeline.report.ground import Line
    from nrc_pipeline.report.tracks import Route, Tracks

TILE = 64
_PADDING = 5.0
_TOLERANCE = 0.45
"""Pixels of the tile; smaller differences are not visible on a screen."""
_SHEET_CELL = 82
_MOST_ON_SHEET = 240


class Tile(NamedTuple):
    """A run's route as a path in a square of TILE pixels, and its description."""

    run: Run
    path: str
    tip: str

    def svg(self) -> Markup:
        """Return it for a page; the path is reachable by keyboard through its grid."""
        shape = element("path", d=self.path)
        return element("svg", shape, viewBox=f"0 0 {TILE} {TILE}", class_="tile", data_tip=self.tip)


def tiles(facts: Facts, tracks: Tracks, left_out: list[LeftOut]) -> list[Tile]:
    """Return the routes, the newest first."""
    made = [
        made_or_left_out(f"the route of {named(run)}", partial(_tile, run, route), left_out)
        for route in reversed(tracks.routes)
        for run in [facts.runs[route.number]]
    ]
    return [tile for tile in made if tile is not None]


def routes_sheet(made: list[Tile]) -> Picture | None:
    """Put the newest routes on one sheet, for image files; a page lays them out itself."""
    if not made:
        return None
    shown = made[:_MOST_ON_SHEET]
    return Picture(
        "routes", "Routes", f"The routes of the newest {count(len(shown), 'run')} as small drawings.",
        lambda width: _sheet(width, shown),
    )  # fmt: skip


def _tile(run: Run, route: Route) -> Tile:
    name = f"{brief(run.name)}\n" if run.name else ""
    tip = f"{name}{day(run.local_date)}\n{km(run.distance_km)} at {pace(run.avg_pace_s_per_km)}"
    return Tile(run, "".join(path_of(map(tuple, line.tolist())) for line in fitted(route.pieces)), tip)


def fitted(
    pieces: list[Line],
    side: float = TILE,
    padding: float = _PADDING,
    tolerance: float | None = _TOLERANCE,
) -> list[Line]:
    """Return lines in metres as lines in pixels that fill a square, north up, simplified.

    With None as tolerance every point stays, including repeated ones.
    """
    everything = np.vstack(pieces)
    low, high = everything.min(axis=0), everything.max(axis=0)
    size = max(float((high - low).max()), 1.0)
    scale = (side - 2 * padding) / size
    middle = (low + high) / 2
    flipped = np.array([scale, -scale])
    drawn = [(piece - middle) * flipped + side / 2 for piece in pieces]
    return drawn if tolerance is None else [simplified(line, tolerance) for line in drawn]


def _sheet(width: int, shown: list[Tile]) -> Paper:
    columns = max(width // _SHEET_CELL, 1)
    cell = width / columns
    paper = Paper(width, -(-len(shown) // columns) * cell, Margins(0, 0, 0, 0))
    for at, tile in enumerate(shown):
        row, column = divmod(at, columns)
        x, y = column * cell + (cell - TILE) / 2, row * cell + (cell - TILE) / 2
        paper.add("path", d=tile.path, class_="route", transform=f"translate({x:.1f} {y:.1f})")
    return paper
