"""Runs that stand in a real instance's storage though nothing has executed them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import dagster as dg

from nrc_pipeline.orchestration.instance import open_instance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nrc_pipeline.foundation.home import Home


@dg.graph
def _nothing() -> None:
    pass


@contextmanager
def emptied_instance(home: Home) -> Iterator[dg.DagsterInstance]:
    """Open a home's instance and leave no run in it: it takes a second to make Dagster's tables anew."""
    with open_instance(home) as opened:
        yield opened
        for run in opened.get_runs():
            opened.delete_run(run.run_id)


def a_run(
    instance: dg.DagsterInstance, job: str, status: dg.DagsterRunStatus = dg.DagsterRunStatus.STARTED
) -> dg.DagsterRun:
    """Put a run into the storage, as the daemon does before a process has said anything."""
    return instance.create_run_for_job(_nothing.to_job(job), status=status)
