"""Whether the core tables of a month are what a rebuild from the landing zone would make of it.

The product's own normaliser makes the month anew in a temporary database; neither the working database nor
its lock is touched, so a load may run.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from nrc_pipeline.attachment import attach, attach_warehouse
from nrc_pipeline.core.database import configuration, create_tables
from nrc_pipeline.core.missing import mark_missing
from nrc_pipeline.core.normalise import NORMALISER_VERSION, normalise
from nrc_pipeline.core.schema import CORE_TABLES
from nrc_pipeline.core.zones import locate
from nrc_pipeline.landing.zone import LandingZone, utc_naive
from nrc_pipeline.statements import statement
from nrc_pipeline.writer_lock import holder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline.home import Home
    from nrc_pipeline.months import Window


_MEMORY_LIMIT = "512MiB"


class TableRows(NamedTuple):
    """Rows that the rebuild has of one table, and rows that only one of the two sides has."""

    compared: int
    different: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A month of the warehouse beside its rebuild.

    `tables` are named without their schema. `behind` counts activities left out because what has landed of
    them is yet to be loaded; `different` names those of which any row differs.
    """

    activities: int
    behind: int
    tables: dict[str, TableRows]
    different: set[str]


def compare_with_rebuild(home: Home, month: Window, now: datetime, default_zone: str) -> Comparison:
    """Rebuild the month beside the published warehouse, which is there, and compare row for row.

    `default_zone` is the IANA name for activities without GPS.
    """
    with _opened(home) as (connection, published):
        connection.execute(statement(__package__, "accept_quarantine"))
        normalise(connection, month, now)
        mark_missing(connection)
        connection.execute(
            statement(__package__, "rebuilt_members"),
            {
                "from_epoch_ms": month.from_epoch_ms,
                "until_epoch_ms": month.until_epoch_ms(now),
                "normaliser_version": NORMALISER_VERSION,
                "is_loading": published.is_superseded,
                "published_at": utc_naive(published.at),
            },
        )
        # A zone can be that of a neighbour in another month.
        connection.execute(statement(__package__, "published_neighbours"))
        locate(connection, default_zone)
        return _compare(connection)


def _compare(connection: duckdb.DuckDBPyConnection) -> Comparison:
    activities, behind = connection.execute(statement(__package__, "count_members")).fetchone() or (0, 0)
    tables: dict[str, TableRows] = {}
    different: set[str] = set()
    for table in CORE_TABLES:
        if table.view_of is None:
            row = connection.execute(
                statement(__package__, "rebuilt_rows"),
                {"rebuilt": f"nrc.{table.full_name}", "standing": f"published.{table.full_name}"},
            ).fetchone()
            compared, rows, named = row or (0, 0, [])
            tables[table.name] = TableRows(compared, rows)
            different.update(named)
    return Comparison(activities, behind, tables, different)


class _Published(NamedTuple):
    """The warehouse that was opened. `is_superseded`: a load is making another, or was killed over it."""

    at: datetime
    is_superseded: bool


@contextmanager
def _opened(home: Home) -> Iterator[tuple[duckdb.DuckDBPyConnection, _Published]]:
    """Open a temporary database with the core tables, empty, beside warehouse and landing zone."""
    # Not in the home: a backup is verified where it lies, and may be read-only.
    with TemporaryDirectory(prefix="nrc-verify-") as name:
        folder = Path(name)
        # One thread: nobody waits for it, and a load beside it wants the others and the memory.
        config = configuration(home) | {
            "memory_limit": _MEMORY_LIMIT,
            "threads": 1,
            "temp_directory": str(folder / "spill"),
        }
        with duckdb.connect(config=config) as connection:
            connection.execute("SET enable_progress_bar = false")
            attach(connection, folder / "rebuilt.duckdb", "nrc", read_only=False)
            before = home.warehouse.stat()
            attach_warehouse(connection, home.warehouse, "published")
            connection.execute("USE nrc")
            create_tables(connection)
            LandingZone(home.raw, home.landing_index).attach(connection)
            is_loading = holder(home) is not None or home.unpublished.exists()
            # Last, since a load may have ended between the two looks.
            is_replaced = home.warehouse.stat().st_ino != before.st_ino
            yield (
                connection,
                _Published(datetime.fromtimestamp(before.st_mtime, UTC), is_loading or is_replaced),
            )
