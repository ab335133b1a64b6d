"""Runs whose process was killed stay "started" for ever; the next holder of the writer's lock ends them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import dagster as dg

if TYPE_CHECKING:
    from collections.abc import Iterable

logger = logging.getLogger(__name__)

CLAIM_TAG = "nrc/holds_writer_lock"


def claim(instance: dg.DagsterInstance, run_id: str) -> None:
    """Note that a run holds the writer's lock from now until it ends."""
    instance.add_run_tags(run_id, {CLAIM_TAG: "true"})


def end_dead_runs(instance: dg.DagsterInstance, own_run_id: str | None) -> int:
    """Mark runs failed that claimed the lock and still look alive; the caller holds the lock.

    Whoever claims it holds it to its end, so of two claims one is a dead process's.
    """
    dead = [run for run in _claimed(instance) if run.run_id != own_run_id]
    for run in dead:
        logger.warning("run %s was killed before it ended; marked as failed", run.run_id)
        instance.report_run_failed(run, "The process of this run was killed; what it had landed is kept.")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
    return len(dead)


def _claimed(instance: dg.DagsterInstance) -> Iterable[dg.DagsterRun]:
    alive = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.CANCELING]
    return instance.get_runs(dg.RunsFilter(statuses=alive, tags={CLAIM_TAG: "true"}))
