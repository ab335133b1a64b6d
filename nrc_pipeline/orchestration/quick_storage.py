"""Spares Dagster's SQLite files one or more disk flushes per event.

Dagster opens a connection for every event. Closing the last one of a file moves its write-ahead log into the
database and deletes it, with a flush each; committing flushes once more. A sync of one run stores about two
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
    """Keep one connection to each SQLite file that is opened inside, and commit without a flush.

    With a write-ahead log this is safe for the file: a power failure can lose the last events of a run, but
    never the database (SQLite's documentation of `PRAGMA synchronous`). Loaded data is not in these files.
    """
    kept: dict[str, sqlite3.Connection] = {}

    def prepare(connection: Any, _: object) -> None:
        # A dagster.yaml may configure another database.
        if not isinstance(connection, sqlite3.Connection):
            return
        connection.execute("PRAGMA synchronous = NORMAL")
        ((_, _, path), *_rest) = connection.execute("PRAGMA database_list").fetchall()
        if path and path not in kept:
            kept[path] = sqlite3.connect(path, check_same_thread=False)
            # A connection that has read nothing does not keep the log open.
            kept[path].execute("SELECT count(*) FROM sqlite_master").fetchone()

    event.listen(Engine, "connect", prepare)
    try:
        yield
    finally:
        event.remove(Engine, "connect", prepare)
        for connection in kept.values():
            connection.close()
