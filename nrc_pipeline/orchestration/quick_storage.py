"""Spares Dagster's SQLite files a flush to the disk, or several, for each event.

Dagster opens a connection for every event. Closing the last one of a file moves its write-ahead log into the
database and deletes it, with a flush each; committing flushes once more. A sync of one run stores some two
hundred events.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def quick_storage() -> Iterator[None]:
    """Keep one connection to each SQLite file that is opened inside, and let commits go without a flush.

    With a write-ahead log that is safe for the file: a power failure can cost the last events of a run, never
    the database (SQLite's documentation of `PRAGMA synchronous`). What was loaded is not in these files.
    """
    kept: dict[str, sqlite3.Connection] = {}

    def prepare(connection: Any, _: object) -> None:
        # A dagster.yaml may name another database.
        if not isinstance(connection, sqlite3.Connection):
            return
        connection.execute("PRAGMA synchronous = NORMAL")
        ((_, _, path), *_rest) = connection.execute("PRAGMA database_list").fetchall()
        if path and path not in kept:
            kept[path] = sqlite3.connect(path, check_same_thread=False)
            # A connection that has read nothing does not hold the log.
            kept[path].execute("SELECT count(*) FROM sqlite_master").fetchone()

    event.listen(Engine, "connect", prepare)
    try:
        yield
    finally:
        event.remove(Engine, "connect", prepare)
        for connection in kept.values():
            connection.close()
