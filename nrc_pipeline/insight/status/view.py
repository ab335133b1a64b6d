"""One connection to the landing zone's index and the published warehouse, if there is one."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from nrc_pipeline.foundation.statements import statement
from nrc_pipeline.warehouse.reading import open_home

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from nrc_pipeline.foundation.home import Home


class View:
    """A home as it was when the view was opened."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, is_published: bool) -> None:
        """Use a connection of `open_home`."""
        self.connection = connection
        connection.execute(statement(__package__, "published" if is_published else "nothing_published"))

    def rows(self, name: str, **parameters: object) -> list[tuple[Any, ...]]:
        """Run one of this package's statements."""
        return self.connection.execute(statement(__package__, name), parameters).fetchall()

    def last_findings(self) -> list[tuple[Any, ...]]:
        """Return for each check its name, when it last ran (UTC, naive), whether it passed, and its text."""
        return self.rows("last_findings")


@contextmanager
def open_view(home: Home) -> Iterator[View]:
    """Open a home for reading, as for `open_home`."""
    with open_home(home) as connection:
        yield View(connection, is_published=home.warehouse.exists())
