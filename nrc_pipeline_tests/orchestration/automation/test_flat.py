"""A process that ticks for years."""

from __future__ import annotations

import gc
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from nrc_pipeline.orchestration.automation.everything import automation
from nrc_pipeline.orchestration.instance import open_instance
from nrc_pipeline.orchestration.loading import loading

if TYPE_CHECKING:
    from nrc_pipeline_tests.account import Account
    from nrc_pipeline_tests.orchestration.automation.watched import Watched

WARM_UP = 10
"""Caches and pools are filled by the first ticks."""

FIRST_GROWTH_BYTES = 16 * 2**20
"""What allocators may keep of the first ticks."""

LATER_GROWTH_BYTES = 4 * 2**20
"""The most held between ticks 600 and 1,000, beyond that between 200 and 600: a leak of 10 KB a tick."""


def held() -> tuple[int, int]:
    """Return how many files this process has open, and the bytes of memory it holds."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return sum(1 for _ in Path("/proc/self/fd").iterdir()), pages * os.sysconf("SC_PAGE_SIZE")


@dg.op
def _fails() -> None:
    raise ValueError("as it is meant to")


@dg.job
def failing() -> None:
    """Give the sensors on runs a run."""
    _fails()


@dataclass(frozen=True)
class Ticking:
    """All sensors of a home."""

    everything: dg.Definitions
    instance: dg.DagsterInstance
    failed: dg.ExecuteInProcessResult

    def tick(self) -> None:
        """Evaluate each once."""
        for sensor in self.everything.sensors or ():
            if isinstance(sensor, dg.RunStatusSensorDefinition):
                self._on_a_run(sensor)
                continue
            # Without a cursor the newest page is asked for at each tick, which is the hard case.
            with dg.build_sensor_context(
                instance=self.instance, cursor=None, definitions=self.everything
            ) as context:
                sensor(context)

    def _on_a_run(self, sensor: dg.RunStatusSensorDefinition) -> None:
        run, event = self.failed.dagster_run, self.failed.get_run_failure_event()
        with dg.build_run_status_sensor_context(
            sensor.name, event, self.instance, run, repository_def=self.everything.get_repository_def()
        ) as context:
            sensor(context.for_run_failure() if sensor.name == "run_failures" else context)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are counted by /proc")
@pytest.mark.parametrize("ticks", [20, pytest.param(1_000, marks=pytest.mark.slow)])
def test_ticks_leave_nothing_behind(served: Account, watched: Watched, ticks: int) -> None:
    """Each tick leaves a connection, a file or a page behind, and after a month the daemon is killed."""
    settings = watched.settings
    everything = dg.Definitions.merge(loading(lambda: settings), automation(lambda: settings))
    seen: dict[int, tuple[int, int]] = {}
    with open_instance(settings.home_folder()) as instance:
        failed = failing.execute_in_process(instance=instance, raise_on_error=False)
        ticking = Ticking(everything, instance, failed)
        for number in range(-WARM_UP, ticks):
            if number % 50 == 0:
                seen[number] = held()
            ticking.tick()
        seen[ticks] = held()
    assert served.server.count("list") == ticks + WARM_UP
    assert seen[ticks][0] <= seen[0][0] + 4, seen
    grown = {number: size - seen[0][1] for number, (_, size) in seen.items()}
    assert grown[ticks] < FIRST_GROWTH_BYTES, grown
    if ticks == 1_000:
        first, second = (
            max(size for number, size in grown.items() if begin <= number <= begin + 400)
            for begin in (200, 600)
        )
        assert second - first < LATER_GROWTH_BYTES, grown
