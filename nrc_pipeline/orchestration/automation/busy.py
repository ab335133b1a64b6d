"""Whether a load is under way, so that nobody asks the API beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import dagster as dg

from nrc_pipeline.writer_lock import holder

if TYPE_CHECKING:
    from datetime import datetime

    from nrc_pipeline.home import Home

_COMING = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]
_ON_ITS_WAY = timedelta(minutes=10)
"""A run that has not taken the lock by then is dead: nothing else would ever say so."""


def under_way(home: Home, instance: dg.DagsterInstance, now: datetime) -> str | None:
    """Name the load that holds the writer's lock, or a run that is about to; None when there is none."""
    holding = holder(home)
    if holding is not None:
        return holding
    recent = dg.RunsFilter(statuses=_COMING, created_after=now - _ON_ITS_WAY)
    for run in instance.get_runs(recent, limit=1):
        return f"Dagster run {run.run_id}"
    return None
