"""Ends runs whose process was killed: Dagster believes that they still run, and its queue waits for them."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import dagster as dg

from nrc_pipeline.foundation.liveness import START, forget_ended, has_process

if TYPE_CHECKING:
    from collections.abc import Sequence

logger = logging.getLogger(__name__)

SILENCE = timedelta(minutes=1)
"""A launched process reports its id first, before it loads any of our code."""

_OCCUPYING = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
"""The states that the queue counts and waits for. A queued run has no process and needs none."""

_KILLED = "The process of this run was killed; everything it had landed is kept."


class _Sign(NamedTuple):
    """The last event of a process."""

    process_id: int
    at: datetime


def end_dead_runs(instance: dg.DagsterInstance, now: datetime) -> list[str]:
    """Mark the runs without a living process as failed; return a message for each.

    May be called at any moment and from any process: a run that lives, or that may still begin, is left
    alone.
    """
    home = Path(instance.root_directory)
    records = instance.get_run_records(dg.RunsFilter(statuses=_OCCUPYING))
    ended = []
    for record in records:
        run_id = record.dagster_run.run_id
        if not _is_dead(instance, home, record, now):
            continue
        # A process records how its run ended before it exits, so a run that ended well has no process either.
        run = instance.get_run_by_id(run_id)
        if run is not None and not run.is_finished:
            _end(instance, run)
            ended.append(f"run {run_id} ({run.job_name}) was killed before it ended")
            logger.warning("%s; marked as failed", ended[-1])
    forget_ended(home, {record.dagster_run.run_id for record in records})
    return ended


def _is_dead(instance: dg.DagsterInstance, home: Path, record: dg.RunRecord, now: datetime) -> bool:
    run_id = record.dagster_run.run_id
    lives = has_process(home, run_id)
    if lives is not None:
        return not lives
    sign = _last_sign(instance, run_id)
    if sign is None:
        return now - record.update_timestamp > SILENCE
    # Later another process may have the same id.
    return not _exists(sign.process_id) or now - sign.at > START


def _last_sign(instance: dg.DagsterInstance, run_id: str) -> _Sign | None:
    """Find the last event of the run's process; Dagster stores its id with engine events."""
    said: Sequence[dg.EventLogEntry] = instance.all_logs(run_id, of_type=dg.DagsterEventType.ENGINE_EVENT)
    for entry in reversed(said):
        event = entry.dagster_event
        process_id = event.engine_event_data.metadata.get("pid") if event is not None else None
        if process_id is not None:
            return _Sign(int(str(process_id.value)), datetime.fromtimestamp(entry.timestamp, UTC))
    return None


def _exists(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    # If no parent collects its exit code, as often in a container, a dead process stays in the process table.
    with suppress(OSError, IndexError):
        stat = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8", errors="replace")
        return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}
    return True


def _end(instance: dg.DagsterInstance, run: dg.DagsterRun) -> None:
    if run.status is dg.DagsterRunStatus.CANCELING:
        instance.report_run_canceled(run, _KILLED)
    else:
        instance.report_run_failed(run, _KILLED)
    instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
