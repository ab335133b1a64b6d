"""Dagster's SQLite storage with kept connections, for the runs of a command.

Dagster's own opens an engine and a connection for each event, which takes longer than storing the event, and
closing the last connection of a file flushes it to the disk. A sync of one run
stores about two hundred events.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster._core.storage.event_log import EventLogStorage, SqliteEventLogStorage
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from sqlalchemy import create_engine, event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dagster import DagsterInstance
    from dagster._serdes import ConfigurableClassData
    from sqlalchemy.engine import Connection, Engine

_INDEX = "index"
_BUSY_TIMEOUT_S = 30


class QuickStorage(DagsterSqliteStorage):
    """The same files as `DagsterSqliteStorage`, with the event log below."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        index = self._event_log_storage.path_for_shard(_INDEX)
        self._quick_event_log = QuickEventLog(str(Path(index).parent))

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> QuickStorage:
        """Return the storage of a `dagster.yaml`; the configuration is that of `DagsterSqliteStorage`."""
        return cls.from_local(inst_data=inst_data, **config_value)

    @property
    def event_log_storage(self) -> EventLogStorage:
        """The event log with kept connections."""
        return self._quick_event_log

    def register_instance(self, instance: DagsterInstance) -> None:
        """Tell every part of the storage which instance it belongs to."""
        super().register_instance(instance)
        self._quick_event_log.register_instance(instance)


class QuickEventLog(SqliteEventLogStorage):
    """The same files as `SqliteEventLogStorage`, with a pool of connections for each.

    A commit does not flush. With a write-ahead log this is safe for the file: a power failure can lose the
    last events of a run, but never the database (SQLite's documentation of `PRAGMA synchronous`). Loaded data
    is not in these files.
    """

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: dict[str, Engine] = {}
        super().__init__(base_dir, inst_data)

    def run_connection(self, run_id: str | None = None) -> AbstractContextManager[Connection]:
        """Open a transaction on the file of a run."""
        return self._transaction(str(run_id))

    def index_connection(self) -> AbstractContextManager[Connection]:
        """Open a transaction on the file that holds the events of all assets."""
        return self._transaction(_INDEX)

    def dispose(self) -> None:
        """Close all connections."""
        super().dispose()
        for engine in self._engines.values():
            engine.dispose()

    @contextmanager
    def _transaction(self, file: str) -> Iterator[Connection]:
        if file not in self._engines:
            with super().run_connection(file):
                pass  # Dagster has now created the file with its tables.
            self._engines[file] = _engine(self.conn_string_for_shard(file))
        with self._engines[file].begin() as connection:
            yield connection


def _engine(address: str) -> Engine:
    engine = create_engine(address, connect_args={"timeout": _BUSY_TIMEOUT_S})
    event.listen(engine, "connect", lambda new, _: new.execute("PRAGMA synchronous = NORMAL"))
    return engine
