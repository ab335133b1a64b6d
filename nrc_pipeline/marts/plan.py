"""What the marts need: nothing, the months that are behind, or everything anew.

Whatever is deleted by hand is made again: the analytics file, a mart, the whole working database. So is
everything when the project or dbt is another one than the marts were made with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import duckdb

from nrc_pipeline.core.database import work_database
from nrc_pipeline.core.marts_behind import Behind, behind, settle
from nrc_pipeline.marts.project import fingerprint, mart_names
from nrc_pipeline.statements import statement

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from nrc_pipeline.home import Home


class Plan(NamedTuple):
    """What a run of dbt is to do, and the fingerprint of the project that does it."""

    full_refresh: bool
    behind: Behind
    fingerprint: str

    @property
    def is_needed(self) -> bool:
        """Whether anything is to be done at all."""
        return self.full_refresh or bool(self.behind.months)

    @property
    def months(self) -> list[str]:
        """The months to replace, as NRC_CHANGED_MONTHS of the dbt project takes them."""
        return [month.isoformat() for month in self.behind.months]


def plan(home: Home, folder: Path) -> Plan:
    """Find out what the marts of a home need of the project in `folder`.

    The caller holds the writer's lock.
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
    """Make ready for dbt: what a kill leaves must not pass for whole, and no file is for others' eyes."""
    if planned.full_refresh:
        home.marts_fingerprint.unlink(missing_ok=True)
    if not home.analytics_database.exists():
        duckdb.connect(home.analytics_database).close()
    home.analytics_database.chmod(0o600)


def finish(home: Home, planned: Plan) -> None:
    """Note that dbt has done what was planned, all of it."""
    with work_database(home) as connection:
        settle(connection, planned.behind)
    _write(home.marts_fingerprint, planned.fingerprint)


def are_tests_due(home: Home, planned: Plan, today: date) -> bool:
    """Tell whether dbt's data tests are to run: at a full refresh, and with the first build of a UTC day.

    They cost as long as the models, and only warn: what must block a publication is in the audit.
    """
    return planned.full_refresh or _read(home.marts_tested) != today.isoformat()


def note_tests(home: Home, today: date) -> None:
    """Note that the data tests ran on this day."""
    _write(home.marts_tested, today.isoformat())


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)


def forget_marts(home: Home) -> None:
    """Delete what stands beside the working database; the next run makes all of it anew."""
    for path in (home.analytics_database, home.analytics_database.with_suffix(".duckdb.wal")):
        path.unlink(missing_ok=True)
