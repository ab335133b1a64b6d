"""Detects a load in progress, so that automation does not use the API at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from nrc_pipeline.foundation.writer_lock import holder
from nrc_pipeline.insight.status.token_state import token_state

if TYPE_CHECKING:
    from datetime import datetime

    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.foundation.settings import Settings

_COMING = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def under_way(home: Home, instance: dg.DagsterInstance) -> str | None:
    """Name the load that holds the writer lock, or a run ahead of this one; None if there is none.

    It does not matter how long ago the run was requested: `dead_runs` ends a run whose process has died.
    """
    holding = holder(home)
    if holding is not None:
        return holding
    for run in instance.get_runs(dg.RunsFilter(statuses=_COMING), limit=1):
        return f"Dagster run {run.run_id}"
    return None


def held(home: Home, instead: str) -> dg.SkipReason | None:
    """Return why a schedule requests nothing during a load, and what does the work instead.

    The queue only knows runs: between two runs of a sync it would launch one that waits for the sync's lock
    until it fails.
    """
    holding = holder(home)
    return None if holding is None else dg.SkipReason(f"A load is under way ({holding}). {instead}")


def left_to_the_sensor(settings: Settings, at: datetime) -> dg.SkipReason | None:
    """Return why a schedule that needs the API requests nothing now: a load, or no valid token."""
    makes_up = "The sensor new_activity does this work later."
    busy = held(settings.home_folder(), makes_up)
    if busy is not None:
        return busy
    token = token_state(settings, at)
    return None if token.state == "valid" else dg.SkipReason(f"{token.problem} {makes_up}")
