"""Decides what the marts need: nothing, the months that are behind, or a full rebuild.

Anything deleted by hand is rebuilt: the analytics file, a mart, the whole working database. Everything is
rebuilt if the project or dbt differs from the ones that built the marts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import duckdb

from nrc_pipeline.core.database import work_database
from nrc_pipeline.core.marts_behind import Behind, behind, settle
from nrc_pipeline.foundation.files import PRIVATE_FILE, write_private
from nrc_pipeline.foundation.statements import statement
from nrc_pipeline.marts.project import fingerprint, mart_names

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home


class Plan(NamedTuple):
    """The work for a run of dbt, and the fingerprint of the project that does it."""

    full_refresh: bool
    behind: Behind
    fingerprint: str

    @property
    def is_needed(self) -> bool:
        """Whether there is any work."""
        return self.full_refresh or bool(self.behind.months)

    @property
    def months(self) -> list[str]:
        """The months to replace, in the format of NRC_CHANGED_MONTHS in the dbt project."""
        return [month.isoformat() for month in self.behind.months]


def plan(home: Home, folder: Path) -> Plan:
    """Return what the marts of a home need from the project in `folder`.

    The caller holds the writer lock.
    """
    made_by = fingerprint(folder)
    with work_database(home) as connection:
        noted = behind(connection)
        standing = {
            name for (name,) in connection.execute(statement(__package__, "standing_marts")).fetchall()
        }
    is_whole = home.analytics_database.exists() and mart_names(folder) <= standing
    return Plan(not is_whole or _read(home.marts_fingerprint) != made_by, noted, made_by)


def begin(home: Home, planned: Plan) -> None:
    """Prepare for dbt: an interrupted run must not look complete, and no file may be readable by others."""
    if planned.full_refresh:
        home.marts_fingerprint.unlink(missing_ok=True)
    if not home.analytics_database.exists():
        duckdb.connect(home.analytics_database).close()
    home.analytics_database.chmod(PRIVATE_FILE)


def finish(home: Home, planned: Plan) -> None:
    """Record that dbt has finished everything that was planned."""
    with work_database(home) as connection:
        settle(connection, planned.behind)
    write_private(home.marts_fingerprint, planned.fingerprint.encode())


def are_tests_due(home: Home, planned: Plan, today: date) -> bool:
    """Return whether dbt's data tests are due: at a full refresh, and at the first build of a UTC day.

    They take as long as the models, and only warn: everything that must block a publication is in the audit.
    """
    return planned.full_refresh or _read(home.marts_tested) != today.isoformat()


def note_tests(home: Home, today: date) -> None:
    """Record that the data tests ran on this day."""
    write_private(home.marts_tested, today.isoformat().encode())


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def forget_marts(home: Home) -> None:
    """Delete the files next to the working database; the next run rebuilds all of them."""
    for path in (home.analytics_database, home.analytics_database.with_suffix(".duckdb.wal")):
        path.unlink(missing_ok=True)
