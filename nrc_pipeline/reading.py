"""SQL on the published warehouse. Reading never blocks a load, nor a load a reader."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from nrc_pipeline.attachment import attach_warehouse
from nrc_pipeline.errors import Misuse
from nrc_pipeline.landing.layout import KINDS, part_files
from nrc_pipeline.settings import load_settings
from nrc_pipeline.statements import statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from nrc_pipeline.home import Home


logger = logging.getLogger(__name__)

# What a wide pivot is made of begins with a CREATE, of a type that ends with the session.
_READING = frozenset({duckdb.StatementType.SELECT, duckdb.StatementType.CREATE})
_EXPLAIN = re.compile(r"\s*EXPLAIN\b(\s*ANALYZE\b|\s*\([^)]*\))?", re.IGNORECASE)


def query(sql: str, params: Sequence[object] | Mapping[str, object] | None = None) -> pd.DataFrame:
    """Run SQL on the published warehouse of NRC_HOME and return its result.

    `params` fill `?` or `$name` in the SQL. The landing zone is there as `raw.activity_list` and
    `raw.activity_details`. Times are UTC.

    Raises:
        Misuse: Nothing has been published yet, or the SQL does something else than reading.
        duckdb.Error: The SQL is wrong, or would change the warehouse.
    """
    with read_connection(load_settings().home_folder()) as connection:
        check_reads(connection, sql)
        return connection.execute(sql, params).df() if params is not None else connection.execute(sql).df()


@contextmanager
def read_connection(home: Home, memory_limit: str | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published warehouse for reading, with the landing zone beside it.

    `memory_limit`, as `512MB`, bounds what DuckDB keeps of what it has read; by default it is DuckDB's own,
    most of the machine.

    Raises:
        Misuse: Nothing has been published yet.
    """
    if not home.warehouse.exists():
        raise Misuse(
            f"There is no warehouse in {home.path} yet. Run `nrc sync` or `nrc import` first; "
            "what `nrc demo` has loaded is in the home `demo` inside it."
        )
    # A connection of its own each time: opened by its path, a file that was replaced meanwhile would still
    # be the old one to a process that has it open.
    connection = duckdb.connect(config={"memory_limit": memory_limit} if memory_limit else {})
    try:
        connection.execute("SET TimeZone = 'UTC'")
        attach_warehouse(connection, home.warehouse, "nrc")
        shown = _show_landing_zone(connection, home)
        # Only these: a query is for reading the warehouse, wherever it was pasted from.
        connection.execute(statement(__package__, "allow_files"), {"files": shown})
        connection.execute("USE nrc")
        connection.execute(statement(__package__, "close_the_door"))
        yield connection
    except BaseException:
        # After Ctrl-C the query goes on in DuckDB's own threads, and `close` waits for it.
        connection.interrupt()
        raise
    finally:
        connection.close()


def _show_landing_zone(connection: duckdb.DuckDBPyConnection, home: Home) -> list[str]:
    # A catalog of its own, so that a query can say raw.activity_list though the warehouse is read-only.
    connection.execute("ATTACH ':memory:' AS raw")
    shown: list[str] = []
    for kind in KINDS:
        files = [str(path) for path in part_files(home.raw / kind)]
        if files:
            connection.execute(statement(__package__, f"{kind}_files"), {"files": files})
            try:
                connection.execute(statement(__package__, f"raw_{kind}"))
            except duckdb.Error:
                # The warehouse is whole all the same.
                logger.warning("raw.%s cannot be shown: `nrc status` names the damaged file", kind)
        else:
            connection.execute(statement(__package__, f"raw_{kind}_empty"))
        shown += files
    return shown


def rows(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Run SQL that reads; return the column names and rows of its last statement.

    Raises:
        Misuse: It does something else than reading.
        duckdb.Error: It is wrong, or would change the warehouse.
    """
    check_reads(connection, sql)
    result = connection.execute(sql)
    return [column[0] for column in result.description or []], result.fetchall()


def check_reads(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Make sure that SQL does nothing but read.

    Raises:
        Misuse: It does something else, or nothing.
        duckdb.Error: It is no SQL.
    """
    statements = connection.extract_statements(sql)
    if not statements:
        raise Misuse("There is no SQL statement to run.")
    # The landing zone's files are open to the session, and DuckDB, asked to, writes where it may read.
    for one in statements:
        explained = _EXPLAIN.match(one.query)
        if one.type == duckdb.StatementType.EXPLAIN and explained:
            # EXPLAIN ANALYZE does what it explains.
            check_reads(connection, one.query[explained.end() :])
        elif one.type not in _READING:
            raise Misuse(f"Only reading is possible here, and this is {one.type.name}.")
