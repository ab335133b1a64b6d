"""The table of all kinds of export. The command, the manifest and the Dagster assets are made from it.

The module of a writer is imported when it writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from nrc_pipeline.exports.fit_profile import FIRST_EPOCH_MS, LAST_EPOCH_MS

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from nrc_pipeline.exports.contents import Contents
    from nrc_pipeline.exports.privacy import Cut, Privacy
    from nrc_pipeline.exports.published import Selection
    from nrc_pipeline.exports.track import Activity
    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.foundation.left_out import LeftOut

NO_GPS = "no GPS"
NO_DETAILS = "its details have not been received"
OUT_OF_TIME = "the format cannot hold times this early or late"


class Made(NamedTuple):
    """A file that holds many activities: how many, what was cut, and what could not be made."""

    path: Path
    number: int
    cut: Cut
    left_out: list[LeftOut]


@dataclass(frozen=True, slots=True)
class _Row:
    """`holds` is a phrase; `writer` is `module:name` in this package; `tools` are icons in Dagster."""

    name: str
    holds: str
    writer: str
    tools: frozenset[str] = field(default=frozenset({"python", "file"}), kw_only=True)

    def _writer(self) -> Any:
        return resolve_name(f"{__package__}.{self.writer}")


@dataclass(frozen=True, slots=True)
class Files(_Row):
    """A kind that writes one file per activity; its name is also the file extension."""

    needs_gps: bool = False
    times_epoch_ms: tuple[int, int] | None = None

    @property
    def contents(self) -> Contents:
        """What makes the contents of the files."""
        found: Contents = self._writer()
        return found

    def why_not(self, activity: Activity) -> str | None:
        """Return why an activity can have no file of this kind; None if it can."""
        if self.needs_gps and not activity.has_gps:
            return NO_GPS
        if self.needs_gps and not activity.has_details:
            return NO_DETAILS
        first, last = self.times_epoch_ms or (activity.start_epoch_ms, activity.end_epoch_ms)
        return OUT_OF_TIME if activity.start_epoch_ms < first or activity.end_epoch_ms > last else None


@dataclass(frozen=True, slots=True)
class OneFile(_Row):
    """A kind that writes all activities into one file; `counted` is what one of them is called there."""

    counted: str
    has_places: bool = True

    def write(
        self, home: Home, folder: Path, selection: Selection, privacy: Privacy | None, now: datetime
    ) -> Made:
        """Write the file."""
        made: Made = self._writer()(home, folder, selection, privacy, now)
        return made


@dataclass(frozen=True, slots=True)
class Table(_Row):
    """A kind that writes a table of the warehouse into one file."""

    def write(self, home: Home, table: str, folder: Path) -> Path:
        """Write the file.

        Raises:
            Misuse: There is no such table.
        """
        path: Path = self._writer()(home, table, folder)
        return path


class Kind(StrEnum):
    """The kinds by their names, in the order in which they are listed."""

    row: Files | OneFile | Table

    def __new__(cls, row: Files | OneFile | Table) -> Self:
        """Let the value be the name."""
        kind = str.__new__(cls, row.name)
        kind._value_ = row.name
        kind.row = row
        return kind

    GPX = Files("gpx", "GPX 1.1 of every activity with GPS", "gpx:contents", needs_gps=True)
    TCX = Files("tcx", "TCX of every activity, laps by kilometre", "tcx:contents")
    FIT = Files(
        "fit",
        "FIT of every activity, treadmill runs and workouts included",
        "fit:contents",
        times_epoch_ms=(FIRST_EPOCH_MS, LAST_EPOCH_MS),
    )
    GEOJSON = Files("geojson", "GeoJSON of every activity with GPS", "geojson:contents", needs_gps=True)
    GEOPARQUET = OneFile(
        "geoparquet",
        "GeoParquet of all routes in one file",
        "geoparquet:export_geoparquet",
        "route",
        tools=frozenset({"python", "parquet"}),
    )
    CSV = Table(
        "csv",
        "tables as CSV, safe for spreadsheets",
        "tables:export_csv",
        tools=frozenset({"python", "csv"}),
    )
    PARQUET = Table(
        "parquet",
        "tables as Parquet with their own types",
        "tables:export_parquet",
        tools=frozenset({"duckdb", "parquet"}),
    )
    ICS = OneFile("ics", "a calendar of all activities", "ics:export_ics", "event", has_places=False)


def names(shape: type[Files | OneFile | Table]) -> list[str]:
    """Return the names of the kinds of one shape."""
    return [kind.value for kind in Kind if isinstance(kind.row, shape)]
