"""A process that ticks for years."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from nrc_pipeline_tests.account import account, small_athlete
from nrc_pipeline_tests.orchestration.automation.watched import Watched

GROWTH_BYTES = 48 * 2**20
"""What allocators keep; a leak of one page of the list a tick would be more within 1,000 ticks."""


def held() -> tuple[int, int]:
    """Return how many files this process has open, and the bytes of memory it holds."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return sum(1 for _ in Path("/proc/self/fd").iterdir()), pages * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are counted by /proc")
@pytest.mark.parametrize("ticks", [50, pytest.param(1_000, marks=pytest.mark.slow)])
def test_ticks_leave_nothing_behind(tmp_path: Path, ticks: int) -> None:
    """Each tick leaves a connection, a file or a page behind, and after a month the daemon is killed."""
    with account(tmp_path, small_athlete(3, years=0.05)) as served:
        watched = Watched(served, served.settings())
        served.sync(watched.settings)
        sensors = ("new_activity", "inbox")
        before = (0, 0)
        for number in range(ticks + 10):
            if number == 10:
                # Caches and pools are filled by the first ticks.
                before = held()
            for sensor in sensors:
                watched.sensor = sensor
                # At a clock that stands still no day passes; probing anew each time is the hard case.
                watched.cursor = None
                watched.tick()
        files, size = held()
    assert files <= before[0] + 4
    assert size - before[1] < GROWTH_BYTES
