"""A process that ticks for years."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from nrc_pipeline.orchestration.automation.everything import automation
from nrc_pipeline.orchestration.definitions import ingest_definitions
from nrc_pipeline.orchestration.instance import open_instance

if TYPE_CHECKING:
    from nrc_pipeline_tests.account import Account
    from nrc_pipeline_tests.orchestration.automation.watched import Watched

SENSORS = ("new_activity", "inbox", "alerts")
"""All that tick by themselves; the two on runs wait for a run."""

WARM_UP = 10
"""Caches and pools are filled by the first ticks."""

GROWTH_BYTES = 48 * 2**20
"""What allocators keep; a leak of one page of the list a tick would be more within 1,000 ticks."""


def held() -> tuple[int, int]:
    """Return how many files this process has open, and the bytes of memory it holds."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return sum(1 for _ in Path("/proc/self/fd").iterdir()), pages * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are counted by /proc")
@pytest.mark.parametrize("ticks", [20, pytest.param(1_000, marks=pytest.mark.slow)])
def test_ticks_leave_nothing_behind(served: Account, watched: Watched, ticks: int) -> None:
    """Each tick leaves a connection, a file or a page behind, and after a month the daemon is killed."""
    settings = watched.settings
    everything = dg.Definitions.merge(ingest_definitions(lambda: settings), automation(lambda: settings))
    sensors = [one for one in everything.sensors or () if one.name in SENSORS]
    assert len(sensors) == len(SENSORS)
    before = (0, 0)
    with open_instance(settings.home_folder()) as instance:
        for number in range(ticks + WARM_UP):
            if number == WARM_UP:
                before = held()
            for sensor in sensors:
                # Without a cursor the newest page is asked for at each tick, which is the hard case.
                with dg.build_sensor_context(
                    instance=instance, cursor=None, definitions=everything
                ) as context:
                    sensor(context)
        files, size = held()
    assert served.server.count("list") == ticks + WARM_UP
    assert files <= before[0] + 4, (before, files)
    assert size - before[1] < GROWTH_BYTES, (before, size)
