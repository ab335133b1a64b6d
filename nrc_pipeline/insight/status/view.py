"""One connection to the landing zone's index and the published warehouse, if there is one."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from nrc_pipeline.foundation.statements import statement
from nrc_pipeline.landing.zone import LandingZone
from nrc_pipeline.warehouse.attachment import attach_warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline.foundation.home import Home


class View:
    """A home as it was when the view was opened."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Use `open_view`."""
        self._connection = connection

    def rows(self, name: str, **parameters: object) -> list[tuple[Any, ...]]:
        """Run one of this package's statements."""
        return self._connection.execute(statement(__package__, name), parameters).fetchall()

    def last_findings(self) -> list[tuple[Any, ...]]:
        """Return for each check its name, when it last ran (UTC, naive), whether it passed, and its text."""
        return self.rows("last_findings")


@contextmanager
def open_view(home: Home) -> Iterator[View]:
    """Open a home for reading; nothing is created in it.

    Raises:
        LandingDamaged, WarehouseUnreadable: A part file, or the published one, cannot be read.
    """
    with duckdb.connect() as connection:
        LandingZone(home.raw, home.landing_index).attach(connection)
        if home.warehouse.exists():
            attach_warehouse(connection, home.warehouse, "published")
            connection.execute(statement(__package__, "published"))
        else:
            connection.execute(statement(__package__, "nothing_published"))
        yield View(connection)
