"""Loads under Dagster, without dbt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.orchestration.launch import DagsterRunner

if TYPE_CHECKING:
    from nrc_pipeline.foundation.settings import Settings


class LoadsOnly(DagsterRunner):
    """Runs the jobs that load, and leaves the marts behind: dbt takes seconds."""

    def marts(self, settings: Settings, load_id: str) -> None:
        """Do nothing."""
