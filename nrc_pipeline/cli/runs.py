"""Runs the blocks of a load under Dagster, which is imported only when there is something to run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nrc_pipeline.foundation.months import Window
    from nrc_pipeline.foundation.settings import Settings


def run_load(settings: Settings, load_id: str, window: Window, walk_id: str) -> None:
    """Run a block that makes requests to the API; the LoadRunner of nrc_pipeline.loads.syncing."""
    from nrc_pipeline.orchestration.launch import run_load_block

    run_load_block(settings, load_id, window, walk_id)


def run_core(settings: Settings, load_id: str, window: Window, *, everything: bool) -> None:
    """Run a block that makes no request; a CoreRunner of nrc_pipeline.loads.syncing."""
    from nrc_pipeline.orchestration.launch import run_core_block

    run_core_block(settings, load_id, window, everything=everything)


def run_rebuild(settings: Settings, load_id: str, window: Window, *, everything: bool) -> None:
    """Run a block with the marts; also a CoreRunner."""
    from nrc_pipeline.orchestration.launch import run_rebuild as run

    run(settings, load_id, window, everything=everything)


def run_marts(settings: Settings, load_id: str) -> None:
    """Run dbt and publish; the MartsRunner of nrc_pipeline.loads.syncing."""
    from nrc_pipeline.orchestration.launch import run_marts as run

    run(settings, load_id)
