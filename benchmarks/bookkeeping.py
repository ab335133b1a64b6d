"""Dagster's share of a first load of ten years, from the API to the published warehouse.

The same sync is measured twice: with its Dagster runs, and with the stages of those runs called directly.
The difference, the import of Dagster included, is its bookkeeping. At the default rate ceiling a load mostly
waits; without one and without latency nothing hides the bookkeeping.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from benchmarks.corpus import settings_for, temporary_home
from benchmarks.measuring import in_child
from benchmarks.report import Line, at_most
from benchmarks.service import simulated
from nrc_pipeline.foundation.months import EVERYTHING
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.loads.load import Load
from nrc_pipeline.loads.syncing import sync
from nrc_pipeline_tests.direct_runs import DirectRuns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.service import Address
    from nrc_pipeline.loads.runner import Runner

DEFAULT_CEILING = float(Settings.model_fields["requests_per_second"].default)


def first_load(folder: Path, address: Address, ceiling: float, *, with_dagster: bool) -> tuple[float, int]:
    """Return the seconds of a first sync and its number of runs; to be called in a process of its own."""
    with temporary_home(folder) as home:
        settings = settings_for(home, *address, requests_per_second=ceiling)
        started = time.perf_counter()
        synced = sync(settings, EVERYTHING, _in_dagster if with_dagster else DirectRuns)
        seconds = time.perf_counter() - started
        if Load(settings, synced.load_id).arrival.wanted_details():
            raise RuntimeError("the load is not complete")
    return seconds, synced.runs


def measure(folder: Path, activities: int, ceilings: tuple[float, ...]) -> Iterator[Line]:
    """Measure both ways at each ceiling (requests a second, 0 for none)."""
    folder.mkdir(parents=True, exist_ok=True)
    with simulated(activities, 0.0) as address:
        for ceiling in ceilings:
            direct_s, _ = in_child(first_load, folder, address, ceiling, with_dagster=False).result
            dagster_s, runs = in_child(first_load, folder, address, ceiling, with_dagster=True).result
            yield Line(
                f"Dagster's share, {f'{ceiling:g} requests a second' if ceiling else 'no ceiling'}",
                1 - direct_s / dagster_s,
                "of the load",
                at_most(1 / 3),
                f"{dagster_s:.1f} s, directly {direct_s:.1f} s, {runs} runs",
            )


def _in_dagster() -> Runner:
    # Imported when it is needed, as the commands do: it is part of what Dagster costs.
    from nrc_pipeline_tests.orchestration.loads_only import LoadsOnly  # noqa: PLC0415

    return LoadsOnly()
