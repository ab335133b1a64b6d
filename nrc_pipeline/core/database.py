"""Opens the working database that loads write; readers open the published file instead."""

from __future__ import annotations

import logging
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

from nrc_pipeline.core import schema
from nrc_pipeline.foundation.errors import WriterBusy
from nrc_pipeline.foundation.files import PRIVATE_FILE, make_private
from nrc_pipeline.foundation.statements import statement
from nrc_pipeline.foundation.writer_lock import PATIENCE_S
from nrc_pipeline.warehouse.attachment import attach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline.foundation.home import Home

logger = logging.getLogger(__name__)

MEMORY_LIMIT = "640MiB"
"""The limit for DuckDB.

Together with Python, the current batch and the allocator's slack it stays within 1 GiB.
"""

CHECKPOINT_THRESHOLD = "128MiB"
"""High enough for several batches to share a checkpoint, because each checkpoint rewrites older rows too."""

STORAGE_VERSION = "v1.2.0"
"""Every DuckDB from 1.2 on can open the published file."""


def configuration(home: Home) -> dict[str, str | bool | int | float | list[str]]:
    """Return the settings of a connection that loads."""
    return {
        "memory_limit": MEMORY_LIMIT,
        # More threads gain little on this work, and each costs memory.
        "threads": min(os.cpu_count() or 1, 4),
        "temp_directory": str(home.work / "spill"),
        # Nothing relies on the order of rows, and insertion is a quarter faster without it.
        "preserve_insertion_order": False,
        "checkpoint_threshold": CHECKPOINT_THRESHOLD,
        "storage_compatibility_version": STORAGE_VERSION,
        # The joins have the small side second. DuckDB cannot know how long the texts in a Parquet file are,
        # and would build its hash table from them.
        "disabled_optimizers": "build_side_probe_side",
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }


_POLL_S = 0.2


@contextmanager
def work_database(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the working database with every table in place. The caller holds the writer lock."""
    make_private(home.work)
    connection = duckdb.connect(config=configuration(home))
    try:
        _attach_sound(connection, home)
        connection.execute("USE nrc")
        # DuckDB writes the bar to standard output, even if that is not a terminal.
        connection.execute("SET enable_progress_bar = false")
        home.work_database.chmod(PRIVATE_FILE)
        create_tables(connection)
        yield connection
    finally:
        connection.close()


def _attach_sound(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Attach the working file; replace it with a new one if it is damaged.

    All its data is also in the landing zone, and the next normalisation restores it.
    """
    try:
        _attach_when_free(connection, home)
    except (duckdb.IOException, duckdb.SerializationException) as error:
        if "not a valid DuckDB" not in str(error):
            raise
        logger.warning("the working database is damaged and is rebuilt from the landing zone")
        home.work_database.unlink()
        home.work_database.with_suffix(".duckdb.wal").unlink(missing_ok=True)
        attach(connection, home.work_database, "nrc", read_only=False)


def _attach_when_free(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Attach the working file once no other process has it open.

    The writer lock ends with the process that holds it, but a dbt process started by a killed load lives on.
    """
    deadline = time.monotonic() + PATIENCE_S
    told = False
    while True:
        try:
            attach(connection, home.work_database, "nrc", read_only=False)
        except duckdb.IOException as error:
            if "Could not set lock" not in str(error):
                raise
            if time.monotonic() >= deadline:
                raise WriterBusy(
                    f"Another program has {home.work_database} open and did not close it within "
                    f"{PATIENCE_S:.0f} s. Nothing was changed; try again when it has finished."
                ) from None
            if not told:
                logger.warning("waiting for another program to close the working database")
                told = True
            time.sleep(_POLL_S)
        else:
            return


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the core and ops tables unless they already exist as declared.

    Tables of another release are dropped: all their data is also in the landing zone, and the next load
    restores it in the new form.
    """
    if stand_as_declared(connection):
        return
    with transaction(connection):
        connection.execute(statement(__package__, "drop_schemas"))
        for query in schema.ddl():
            connection.execute(query)
        connection.execute(statement(__package__, "metric_series"))
        connection.execute(statement(__package__, "metric_values"))
        for query in schema.comments():
            connection.execute(query)


def stand_as_declared(connection: duckdb.DuckDBPyConnection) -> bool:
    """Return whether the core and ops tables of the current database are those of this release."""
    standing = {name for (name,) in connection.execute(statement(__package__, "standing_tables")).fetchall()}
    if standing != {table.full_name for table in schema.ALL_TABLES}:
        return False
    try:
        # One query per table: duckdb_columns() would inspect every built-in view of DuckDB each time.
        return all(
            _column_names(connection, table.full_name) == [column.name for column in table.columns]
            for table in schema.ALL_TABLES
        )
    except duckdb.BinderException:
        # A view over a table of another release.
        return False


def _column_names(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    heading = connection.execute(statement(__package__, "heading"), {"table_name": table})
    return [column[0] for column in heading.description or []]


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Commit everything that is done inside, or nothing."""
    connection.execute("BEGIN TRANSACTION")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
