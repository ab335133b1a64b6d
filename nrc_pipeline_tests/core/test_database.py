"""The working database while somebody else has it open."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import IO, TYPE_CHECKING

from nrc_pipeline.core import database
from nrc_pipeline.core.database import work_database

if TYPE_CHECKING:
    from nrc_pipeline_tests.made_warehouse import Warehouse

HOLDER = """
import sys, duckdb
with duckdb.connect(sys.argv[1]):
    print("open", flush=True)
    sys.stdin.read()
"""


class _LetsGo(logging.Handler):
    """Ends the holder as soon as somebody says that he waits."""

    def __init__(self, holding: IO[bytes]) -> None:
        super().__init__(logging.WARNING)
        self._holding = holding
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())
        self._holding.close()


def test_a_process_that_outlives_its_load(warehouse: Warehouse) -> None:
    """The dbt of a killed load has the file open yet, and the next load ends in a lock error of DuckDB's."""
    path = str(warehouse.home.work_database)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"open\n"
    lets_go = _LetsGo(holder.stdin)
    database.logger.addHandler(lets_go)
    try:
        with work_database(warehouse.home) as connection:
            assert connection.execute("SELECT count(*) FROM core.activities").fetchall() == [(0,)]
    finally:
        database.logger.removeHandler(lets_go)
        lets_go.close()
        holder.stdin.close()
        holder.stdout.close()
        holder.wait()
    assert lets_go.said == ["waiting for another program to close the working database"]
