"""The newest run that has a track, thinned to what a strip across a page can show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nrc_pipeline.exports.privacy import with_secret
from nrc_pipeline.exports.track import Place
from nrc_pipeline.foundation.left_out import made_or_left_out
from nrc_pipeline.foundation.statements import statement
from nrc_pipeline.report.facts import named
from nrc_pipeline.report.tracks import filled, shown_points, stretches_of

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

    from nrc_pipeline.exports.privacy import Privacy
    from nrc_pipeline.foundation.left_out import LeftOut
    from nrc_pipeline.report.facts import Run
    from nrc_pipeline.report.ground import Line

    Values = NDArray[np.float64]

_MOST_POINTS = 500
_SHORTEST_KM = 0.5
_SMOOTHED_S = 60.0
_SHORTEST_PAUSE_S = 5.0
_COLUMNS = ("latitude", "longitude", "elapsed_s", "active_s", "distance_m", "heart_rate_bpm", "elevation_m")


class Piece(NamedTuple):
    """A part of the route that may be shown: its line in metres, its pace, and the indices of its points."""

    line: Line
    pace_s_per_km: Values
    numbers: NDArray[np.int64]


class Pause(NamedTuple):
    """Where and how long the runner stood still."""

    at_km: float
    duration_s: float


class Split(NamedTuple):
    """A kilometre, or the rest after the last."""

    number: int
    is_partial: bool
    from_km: float
    to_km: float
    active_s: float
    pace_s_per_km: float | None
    avg_heart_rate_bpm: float | None
    ascent_m: float | None


@dataclass(frozen=True, slots=True)
class NewestRun:
    """Values at `at_km`, NaN if unknown; `slow` and `fast` bound the colours, s/km."""

    run: Run
    at_km: Values
    pace_s_per_km: Values
    heart_rate_bpm: Values
    elevation_m: Values
    pieces: list[Piece]
    pauses: list[Pause]
    splits: list[Split]
    slow: float
    fast: float

    @property
    def distance_km(self) -> float:
        """The length of the strips."""
        return float(self.at_km[-1])


def read_newest(
    connection: duckdb.DuckDBPyConnection, runs: list[Run], privacy: Privacy, left_out: list[LeftOut]
) -> NewestRun | None:
    """Read the newest run with positions and distances; None if there is none.

    A run that fails is added to `left_out`, and the previous one is read.
    """
    cuts = with_secret(connection, privacy)
    for run in reversed(runs):
        if run.has_gps and (run.distance_km or 0.0) >= _SHORTEST_KM:
            read = partial(_read, connection, run, cuts)
            found = made_or_left_out(f"the newest run, {named(run)}", read, left_out)
            if found is not None:
                return found
    return None


def _read(connection: duckdb.DuckDBPyConnection, run: Run, privacy: Privacy) -> NewestRun | None:
    parameters = {"activity_id": run.activity_id}
    columns = connection.execute(statement(__package__, "newest_points"), parameters).fetchnumpy()
    values = {name: filled(columns[name]) for name in _COLUMNS}
    known = np.isfinite(values["distance_m"])
    if known.sum() < 20:
        return None
    # Over all fixes: the first and the last need not have a distance.
    ends = _ends_of_moving(values, filled(columns["is_paused"]))
    shown, _ = shown_points(values["latitude"], values["longitude"], values["distance_m"], privacy, ends)
    shown = shown[known]
    values = {name: column[known] for name, column in values.items()}
    pauses = _pauses(values)
    paces = _paces(values["active_s"], values["distance_m"])
    kept = np.unique(np.linspace(0, len(paces) - 1, min(_MOST_POINTS, len(paces))).round().astype(int))
    values = {name: column[kept] for name, column in values.items()}
    paces, shown = paces[kept], shown[kept]
    if not np.isfinite(paces).any():
        return None
    slow, fast = (float(np.nanquantile(paces, share)) for share in (0.95, 0.05))
    return NewestRun(
        run=run,
        at_km=values["distance_m"] / 1000,
        pace_s_per_km=paces,
        heart_rate_bpm=values["heart_rate_bpm"],
        # The elevation at a private place is private too.
        elevation_m=np.where(shown, values["elevation_m"], np.nan),
        pieces=_pieces(values, paces, shown),
        pauses=pauses,
        splits=_splits(connection, parameters),
        slow=max(slow, fast + 10),
        fast=fast,
    )


def _ends_of_moving(values: dict[str, Values], is_paused: Values) -> list[Place]:
    """Return the first and the last position outside pauses."""
    moving = np.flatnonzero(is_paused == 0)
    return [
        Place(float(values["latitude"][at]), float(values["longitude"][at]))
        for at in (*moving[:1], *moving[-1:])
    ]


def _paces(active_s: Values, distance_m: Values) -> Values:
    """Return the pace over the minute around each point, to smooth a phone's jumps between fixes."""
    before = np.searchsorted(active_s, active_s - _SMOOTHED_S / 2)
    after = np.minimum(np.searchsorted(active_s, active_s + _SMOOTHED_S / 2), len(active_s) - 1)
    metres = distance_m[after] - distance_m[before]
    seconds = active_s[after] - active_s[before]
    with np.errstate(divide="ignore", invalid="ignore"):
        paces = np.where(metres > 5, seconds / metres * 1000, np.nan)
    return np.asarray(paces)


def _pauses(values: dict[str, Values]) -> list[Pause]:
    stood = np.diff(values["elapsed_s"] - values["active_s"])
    found: list[Pause] = []
    for at in np.flatnonzero(stood > 0.5).tolist():
        at_km = float(values["distance_m"][at]) / 1000
        if found and at_km - found[-1].at_km < 0.02:
            found[-1] = Pause(found[-1].at_km, found[-1].duration_s + float(stood[at]))
        else:
            found.append(Pause(at_km, float(stood[at])))
    return [pause for pause in found if pause.duration_s >= _SHORTEST_PAUSE_S]


def _pieces(values: dict[str, Values], paces: Values, shown: NDArray[np.bool_]) -> list[Piece]:
    stretches, _ = stretches_of(values["latitude"], values["longitude"], shown)
    return [Piece(line, paces[numbers], numbers) for line, numbers in stretches]


def _splits(connection: duckdb.DuckDBPyConnection, parameters: dict[str, str]) -> list[Split]:
    rows = connection.execute(statement(__package__, "newest_splits"), parameters).fetchall()
    splits, from_km = [], 0.0
    for number, is_partial, distance_m, *rest in rows:
        to_km = from_km + distance_m / 1000
        splits.append(Split(number, is_partial, from_km, to_km, *rest))
        from_km = to_km
    return splits
