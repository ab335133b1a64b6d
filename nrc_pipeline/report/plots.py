"""A few small pictures of the report, for the place where a publication is announced."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from nrc_pipeline.report.facts import read_completeness, read_months, read_runs
from nrc_pipeline.report.images import png, standalone
from nrc_pipeline.report.newest_run import NewestRun, read_newest
from nrc_pipeline.report.pictures import newest
from nrc_pipeline.report.pictures.distance import months
from nrc_pipeline.report.pictures.quality import completeness
from nrc_pipeline.report.privacy import private
from nrc_pipeline.warehouse.reading import read_connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import duckdb

    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.foundation.left_out import LeftOut
    from nrc_pipeline.report.picture import Picture

_WIDTH, _ZOOM = 640, 1.4


@dataclass
class Plotted:
    """The published warehouse; a plot reads only its own data, and fails only if its own mart is missing."""

    home: Home
    connection: duckdb.DuckDBPyConnection
    left_out: list[LeftOut] = field(default_factory=list)
    """Runs that could not be read."""

    @cached_property
    def newest_run(self) -> NewestRun | None:
        """The newest run with a track, cut like a report that is made to be shared."""
        return read_newest(self.connection, read_runs(self.connection), private(self.home), self.left_out)


def _distance_by_month(plotted: Plotted) -> Picture | None:
    return months(read_months(plotted.connection))


def _newest_run_route(plotted: Plotted) -> Picture | None:
    return newest.route(plotted.newest_run) if plotted.newest_run else None


def _newest_run_heart_rate_and_pace(plotted: Plotted) -> Picture | None:
    return newest.strips(plotted.newest_run) if plotted.newest_run else None


def _completeness_by_year(plotted: Plotted) -> Picture | None:
    return completeness(read_completeness(plotted.connection))


PLOTS: Mapping[str, Callable[[Plotted], Picture | None]] = {
    "distance_by_month": _distance_by_month,
    "newest_run_route": _newest_run_route,
    "newest_run_heart_rate_and_pace": _newest_run_heart_rate_and_pace,
    "completeness_by_year": _completeness_by_year,
}
"""By name; each gives None if nothing was recorded for it."""


@contextmanager
def plotting(home: Home) -> Iterator[Plotted]:
    """Open the data for the plots.

    Raises:
        Misuse: Nothing has been published.
    """
    with read_connection(home) as connection:
        yield Plotted(home, connection)


def small_png(picture: Picture) -> bytes:
    """Return a picture as a PNG of about ten kilobytes, with its own background.

    Any page may surround it. It is shown pixel by pixel, and must fit on a laptop's screen.
    """
    return png(standalone(picture, "light", width=_WIDTH), zoom=_ZOOM)
