"""One connection for the checks: the published warehouse, together with the landing zone's index."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from nrc_pipeline.foundation.statements import statement
from nrc_pipeline.insight.status.completeness import Completeness, completeness
from nrc_pipeline.insight.status.view import View
from nrc_pipeline.warehouse.reading import open_home

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    import duckdb

    from nrc_pipeline.foundation.home import Home

_MEMORY_LIMIT = "512MiB"


class CheckView:
    """A home as it was when the view was opened; `now` is the time of the checks, timezone-aware."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, home: Home, now: datetime) -> None:
        """Use `open_check_view`."""
        self.connection = connection
        self.home = home
        self.now = now

    def rows(self, name: str, parameters: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
        """Run one of this package's statements; return one dictionary per row."""
        result = self.connection.execute(statement(__package__, name), parameters or {})
        columns = [column[0] for column in result.description or []]
        return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]

    def row(self, name: str, parameters: Mapping[str, object] | None = None) -> dict[str, Any]:
        """Run a statement that gives exactly one row."""
        (row,) = self.rows(name, parameters)
        return row

    def completeness(self) -> list[Completeness]:
        """Return what `nrc status` shows for each year."""
        return completeness(View(self.connection, is_published=True))


@contextmanager
def open_check_view(home: Home, now: datetime) -> Iterator[CheckView]:
    """Open the published warehouse, which must exist, for reading; loads do not wait for it."""
    with open_home(home, _MEMORY_LIMIT) as connection:
        connection.execute("USE nrc")
        yield CheckView(connection, home, now)
