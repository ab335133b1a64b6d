"""Compares the core tables of a month with a rebuild from the landing zone.

The pipeline's own normaliser rebuilds the month in a temporary database. The working database and its lock
are not touched, so a load may run.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from nrc_pipeline.core.database import configuration, create_tables
from nrc_pipeline.core.missing import mark_missing
from nrc_pipeline.core.normalise import NORMALISER_VERSION, normalise
from nrc_pipeline.core.schema import CORE_TABLES
from nrc_pipeline.core.zones import locate
from nrc_pipeline.foundation.statements import statement
from nrc_pipeline.foundation.writer_lock import holder
from nrc_pipeline.landing.zone import LandingZone, utc_naive
from nrc_pipeline.warehouse.attachment import attach, attach_warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.foundation.months import Window


_MEMORY_LIMIT = "512MiB"


class TableRows(NamedTuple):
    """Row counts for one table: the rows of the rebuild, and the rows that only one side has."""

    compared: int
    different: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison of a month of the warehouse with its rebuild.

    `tables` are named without their schema. `behind` counts activities left out because newer landed data is
    not loaded yet; `different` names the activities with any differing row.
    """

    activities: int
    behind: int
    tables: dict[str, TableRows]
    different: set[str]


def compare_with_rebuild(home: Home, month: Window, now: datetime, default_zone: str) -> Comparison:
    """Rebuild the month next to the published warehouse, which must exist, and compare row by row.

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
        # A zone can come from a neighbour in another month.
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
    """The opened warehouse. `is_superseded`: a load is writing a newer one, or was killed while doing so."""

    at: datetime
    is_superseded: bool


@contextmanager
def _opened(home: Home) -> Iterator[tuple[duckdb.DuckDBPyConnection, _Published]]:
    """Open a temporary database with empty core tables, next to the warehouse and the landing zone."""
    # Not in the home: a backup is verified in place, and may be read-only.
    with TemporaryDirectory(prefix="nrc-verify-") as name:
        folder = Path(name)
        # One thread: no one waits for the result, and a load at the same time needs the other threads and the
        # memory.
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
            # Checked last, because a load may have ended in between.
            is_replaced = home.warehouse.stat().st_ino != before.st_ino
            yield (
                connection,
                _Published(datetime.fromtimestamp(before.st_mtime, UTC), is_loading or is_replaced),
            )
