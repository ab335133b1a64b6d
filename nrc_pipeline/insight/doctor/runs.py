"""Examines Dagster's runs through its database alone: running, queued, dead, failed."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.foundation.liveness import START, has_process
from nrc_pipeline.foundation.statements import statement
from nrc_pipeline.insight.doctor.diagnosis import Diagnosis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline.foundation.home import Home

_QUEUED = "QUEUED"
_FAILED = "FAILURE"
_NAMED = 3


class _Run(NamedTuple):
    """A run that has not ended."""

    run_id: str
    job: str
    status: str
    since: datetime

    def __str__(self) -> str:
        return f"{self.job} since {self.since:%Y-%m-%d %H:%M} UTC (run {self.run_id})"


def of_runs(home: Home, now: datetime) -> Iterator[Diagnosis]:
    """Examine the runs; a home without an instance has none."""
    database = home.dagster / "history" / "runs.db"
    if not database.exists():
        return
    try:
        # Without write permission, SQLite can read the file only in immutable mode, which assumes that no one
        # writes it.
        how = "mode=ro" if os.access(database.parent, os.W_OK) else "immutable=1"
        with closing(sqlite3.connect(f"{database.as_uri()}?{how}", uri=True)) as connection:
            unfinished = connection.execute(statement(__package__, "unfinished_runs")).fetchall()
            ends = connection.execute(statement(__package__, "last_ends")).fetchall()
    except sqlite3.Error as error:
        yield Diagnosis("runs", "warn", f"Dagster's database cannot be read ({error})", "`nrc ui` shows them")
        return
    yield _now(
        home, [_Run(run_id, job, status, _at(since_s)) for run_id, job, status, since_s in unfinished], now
    )
    yield from _ended(ends)


def _now(home: Home, unfinished: list[_Run], now: datetime) -> Diagnosis:
    queued = [run for run in unfinished if run.status == _QUEUED]
    running = [run for run in unfinished if run.status != _QUEUED]
    dead = [run for run in running if _is_dead(home, run, now)]
    if dead:
        return Diagnosis("runs", "warn", f"killed: {_named(dead)}", "`nrc ui` or the next load ends them")
    if queued and not running and now - queued[0].since > START:
        return Diagnosis("runs", "warn", f"nothing launches {_named(queued)}", "is `nrc ui` running?")
    said = [f"running: {_named(running)}"] if running else []
    said += (
        [f"waiting for it: {_named(queued)}" if running else f"queued: {_named(queued)}"] if queued else []
    )
    return Diagnosis("runs", "ok", "; ".join(said) or "none now")


def _is_dead(home: Home, run: _Run, now: datetime) -> bool:
    lives = has_process(home.dagster, run.run_id)
    return now - run.since > START if lives is None else not lives


def _ended(ends: list[tuple[str, str, str, float]]) -> Iterator[Diagnosis]:
    """Name the jobs whose last run failed; a job that has succeeded since is fine."""
    failed = [
        _Run(run_id, job, status, _at(ended_s)) for job, run_id, status, ended_s in ends if status == _FAILED
    ]
    for run in failed:
        when = f"{run.since:%Y-%m-%d %H:%M} UTC"
        yield Diagnosis(
            f"job {run.job}", "warn", f"its last run failed, {when} (run {run.run_id})", "`nrc ui` shows why"
        )
    if ends and not failed:
        yield Diagnosis("jobs", "ok", f"{', '.join(job for job, *_ in ends)}: the last run did not fail")


def _at(moment_s: float) -> datetime:
    return datetime.fromtimestamp(moment_s, UTC)


def _named(runs: list[_Run]) -> str:
    more = f", and {len(runs) - _NAMED} more" if len(runs) > _NAMED else ""
    return ", ".join(map(str, runs[:_NAMED])) + more
