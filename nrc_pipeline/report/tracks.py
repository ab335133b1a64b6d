"""The tracks of all runs, thinned and without private places."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nrc_pipeline.exports.privacy import Cut, cut, with_secret
from nrc_pipeline.exports.track import Place, Point
from nrc_pipeline.foundation.left_out import made_or_left_out
from nrc_pipeline.foundation.statements import statement
from nrc_pipeline.report.facts import named
from nrc_pipeline.report.ground import Centre, project

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb
    from numpy.typing import NDArray

    from nrc_pipeline.exports.privacy import Privacy
    from nrc_pipeline.foundation.left_out import LeftOut
    from nrc_pipeline.report.facts import Run
    from nrc_pipeline.report.ground import Line

    Values = NDArray[np.float64]

_FAR_M = 500.0
"""A jump between two fixes: GPS was lost, and the way between them is unknown."""


class Stretch(NamedTuple):
    """A line in metres, and the indices of its points within the whole run."""

    line: Line
    numbers: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Route:
    """The route of a run.

    `number` is its position in Facts.runs; `centre` is where its sheet touches the Earth.

    `pieces` are lines in metres; more than one if a zone or a lost signal divides them.
    """

    number: int
    centre: Centre
    pieces: list[Line]


@dataclass(frozen=True, slots=True)
class Tracks:
    """The routes that are left to show, in the order of time, and what was cut of how many."""

    routes: list[Route]
    cut: Cut
    cut_routes: int
    hidden_routes: int

    @classmethod
    def none(cls) -> Tracks:
        """Return the value for a history without tracks."""
        return cls([], Cut(), 0, 0)


def read_tracks(
    connection: duckdb.DuckDBPyConnection, runs: list[Run], privacy: Privacy, left_out: list[LeftOut]
) -> Tracks:
    """Read the tracks of these runs, which are all, one fix per five seconds; cut like their exports."""
    cuts = with_secret(connection, privacy)
    columns = connection.execute(statement(__package__, "tracks")).fetchnumpy()
    numbers = np.asarray(columns["number"])
    if not len(numbers):
        return Tracks.none()
    ends_of = _read_ends(connection)
    bounds = np.flatnonzero(np.diff(numbers)) + 1
    starts = np.concatenate(([0], bounds))
    ends = np.concatenate((bounds, [len(numbers)]))
    latitude, longitude, distance = (
        filled(columns[name]) for name in ("latitude", "longitude", "distance_m")
    )

    def track(number: int, span: slice) -> tuple[Route, Cut]:
        shown, took = shown_points(
            latitude[span],
            longitude[span],
            distance[span],
            cuts,
            ends_of.get(runs[number].activity_id, ()),
        )
        stretches, centre = stretches_of(latitude[span], longitude[span], shown)
        return Route(number, centre, [stretch.line for stretch in stretches]), took

    routes, total, cut_routes, hidden = [], Cut(), 0, 0
    for first, last in zip(starts.tolist(), ends.tolist(), strict=True):
        number = int(numbers[first])
        make = partial(track, number, slice(first, last))
        made = made_or_left_out(f"the route of {named(runs[number])}", make, left_out)
        if made is None:
            continue
        route, took = made
        total += took
        cut_routes += took.cut_points > 0
        if route.pieces:
            routes.append(route)
        else:
            hidden += 1
    return Tracks(routes, total, cut_routes, hidden)


def _read_ends(connection: duckdb.DuckDBPyConnection) -> dict[str, list[Place]]:
    """Return where each activity was recorded first and last, by its id."""
    rows = connection.execute(statement(__package__, "track_ends")).fetchall()
    return {activity_id: [Place(*place) for place in places] for activity_id, places in rows}


def shown_points(
    latitude: Values, longitude: Values, distance_m: Values, privacy: Privacy, ends: Iterable[Place] = ()
) -> tuple[NDArray[np.bool_], Cut]:
    """Return which points may be shown (booleans), and what is cut; `ends` as for `cut`."""
    if not privacy.zones and not privacy.trim_m:
        return np.ones(len(latitude), dtype=bool), Cut()
    points = [
        Point(0, north, east, None, None if np.isnan(metres) else metres, None, None, 1)
        for north, east, metres in zip(
            latitude.tolist(), longitude.tolist(), distance_m.tolist(), strict=True
        )
    ]
    left, what = cut(points, privacy, ends)
    return np.array([point.latitude is not None for point in left]), what


def stretches_of(
    latitude: Values, longitude: Values, shown: NDArray[np.bool_]
) -> tuple[list[Stretch], Centre]:
    """Return the lines between hidden and unknown parts, on a sheet around the shown points."""
    visible = np.flatnonzero(shown)
    if len(visible) < 2:
        return [], Centre(0.0, 0.0)
    centre = Centre(float(np.median(latitude[visible])), float(longitude[visible[0]]))
    line = project(latitude[visible], longitude[visible], centre)
    leaps = np.hypot(*np.diff(line, axis=0).T) > _FAR_M
    breaks = np.flatnonzero(leaps | (np.diff(visible) > 1)) + 1
    parts = zip(np.split(line, breaks), np.split(visible, breaks), strict=True)
    return [Stretch(*part) for part in parts if len(part[0]) > 1], centre


def filled(column: object) -> Values:
    """Return a column as numbers, NaN for NULL."""
    return np.asarray(np.ma.filled(np.ma.asarray(column, dtype=float), np.nan))
