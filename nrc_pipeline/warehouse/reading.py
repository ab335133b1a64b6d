"""SQL on the published warehouse. Readers and loads never block each other."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from nrc_pipeline.foundation.errors import Misuse
from nrc_pipeline.foundation.settings import load_settings
from nrc_pipeline.foundation.statements import statement
from nrc_pipeline.landing.layout import KINDS, part_files
from nrc_pipeline.landing.zone import LandingZone
from nrc_pipeline.warehouse.attachment import attach_warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from nrc_pipeline.foundation.home import Home


logger = logging.getLogger(__name__)

# DuckDB splits a dynamic PIVOT into statements of which the first is a CREATE TYPE; the type ends with the
# session.
_READING = frozenset({duckdb.StatementType.SELECT, duckdb.StatementType.CREATE})
_EXPLAIN = re.compile(r"\s*EXPLAIN\b(\s*ANALYZE\b|\s*\([^)]*\))?", re.IGNORECASE)


def query(sql: str, params: Sequence[object] | Mapping[str, object] | None = None) -> pd.DataFrame:
    """Run SQL on the published warehouse of NRC_HOME and return its result.

    `params` fill `?` or `$name` in the SQL. The landing zone is available as `raw.activity_list` and
    `raw.activity_details`. Times are UTC.

    Raises:
        Misuse: Nothing has been published yet, or the SQL does something other than reading.
        duckdb.Error: The SQL is wrong, or would change the warehouse.
    """
    with read_connection(load_settings().home_folder()) as connection:
        check_reads(connection, sql)
        return connection.execute(sql, params).df() if params is not None else connection.execute(sql).df()


@contextmanager
def read_connection(home: Home, memory_limit: str | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published warehouse and the landing zone for reading.

    `memory_limit`, such as `512MB`, limits DuckDB's cache. The default is DuckDB's own, most of the machine's
    memory.

    Raises:
        Misuse: Nothing has been published yet.
    """
    if not home.warehouse.exists():
        raise Misuse(
            f"There is no warehouse in {home.path} yet. Run `nrc sync` or `nrc import` first; "
            "the data of `nrc demo` is in the home `demo` inside it."
        )
    # A new connection each time: a process that still has the replaced file open would get the old file when
    # it opens the path again.
    connection = duckdb.connect(config={"memory_limit": memory_limit} if memory_limit else {})
    try:
        connection.execute("SET TimeZone = 'UTC'")
        attach_warehouse(connection, home.warehouse, "nrc")
        shown = _show_landing_zone(connection, home)
        # Queries may come from anywhere, so only the home's own files are readable.
        connection.execute(statement(__package__, "allow_files"), {"files": shown})
        connection.execute("USE nrc")
        connection.execute(statement(__package__, "close_the_door"))
        yield connection
    except BaseException:
        # After Ctrl-C the query continues in DuckDB's own threads, and `close` waits for it.
        connection.interrupt()
        raise
    finally:
        connection.close()


@contextmanager
def open_home(home: Home, memory_limit: str | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the landing zone's index and the published warehouse, as the catalog `nrc`, if there is one.

    Nothing is created in the home. The connection may read any file: it is not for SQL that a user wrote.

    Raises:
        LandingDamaged, WarehouseUnreadable: A part file, or the published one, cannot be read.
    """
    with duckdb.connect(config={"memory_limit": memory_limit} if memory_limit else {}) as connection:
        connection.execute("SET enable_progress_bar = false")
        LandingZone(home.raw, home.landing_index).attach(connection)
        if home.warehouse.exists():
            attach_warehouse(connection, home.warehouse, "nrc")
        yield connection


def _show_landing_zone(connection: duckdb.DuckDBPyConnection, home: Home) -> list[str]:
    # A separate catalog, so that queries can name raw.activity_list although the warehouse is read-only.
    connection.execute("ATTACH ':memory:' AS raw")
    shown: list[str] = []
    for kind in KINDS:
        files = [str(path) for path in part_files(home.raw / kind)]
        if files:
            connection.execute(statement(__package__, f"{kind}_files"), {"files": files})
            try:
                connection.execute(statement(__package__, f"raw_{kind}"))
            except duckdb.Error:
                # A damaged part file does not affect the warehouse.
                logger.warning("raw.%s cannot be shown: `nrc status` names the damaged file", kind)
        else:
            connection.execute(statement(__package__, f"raw_{kind}_empty"))
        shown += files
    return shown


def rows(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Run read-only SQL; return the column names and rows of its last statement.

    Raises:
        Misuse: It does something other than reading.
        duckdb.Error: It is wrong, or would change the warehouse.
    """
    check_reads(connection, sql)
    result = connection.execute(sql)
    return [column[0] for column in result.description or []], result.fetchall()


def check_reads(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Check that SQL does nothing but read.

    Raises:
        Misuse: It does something else, or nothing.
        duckdb.Error: It is not SQL.
    """
    statements = connection.extract_statements(sql)
    if not statements:
        raise Misuse("There is no SQL statement to run.")
    # The session may read the landing zone's files, and DuckDB permits writing wherever it may read.
    for one in statements:
        explained = _EXPLAIN.match(one.query)
        if one.type == duckdb.StatementType.EXPLAIN and explained:
            # EXPLAIN ANALYZE runs the statement that it explains.
            check_reads(connection, one.query[explained.end() :])
        elif one.type not in _READING:
            raise Misuse(f"Only read statements are allowed here, but this is {one.type.name}.")
