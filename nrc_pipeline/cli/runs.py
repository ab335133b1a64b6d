"""Makes what runs the jobs of a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nrc_pipeline.loads.runner import Runner


def dagster_runner() -> Runner:
    """Return the runner that shows each job as a run in the UI; the first call imports Dagster."""
    from nrc_pipeline.orchestration.launch import DagsterRunner

    return DagsterRunner()
