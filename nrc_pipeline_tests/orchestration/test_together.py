"""Two loads at once, as a person and a scheduler start them, on a home in which nothing has been created."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from nrc_pipeline.foundation.writer_lock import writer_lock
from nrc_pipeline.orchestration.instance import open_instance
from nrc_pipeline_tests.account import account, rows, small_athlete
from nrc_pipeline_tests.orchestration.processes import dagster, python

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from nrc_pipeline.foundation.settings import Settings

ACTIVITIES = 4
WAITING = "waiting for another load to end (the test, process"


def waits(process: subprocess.Popen[str]) -> str:
    """Read what a process says until it waits for the lock that this process holds."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if WAITING in line:
            return said
    raise AssertionError(f"it did not wait:\n{said}")


def ends_well(process: subprocess.Popen[str]) -> None:
    """Let a process come to its end."""
    said, _ = process.communicate(timeout=500)
    assert process.returncode == 0, said


def sync(settings: Settings) -> subprocess.Popen[str]:
    """Start `nrc sync`."""
    return python(settings, "-m", "nrc_pipeline.cli", "sync")


def load(settings: Settings) -> subprocess.Popen[str]:
    """Start the job `load` for the two months of the account, as Dagster's own command does."""
    months = (
        '{"dagster/asset_partition_range_start": "2024-04", "dagster/asset_partition_range_end": "2024-05"}'
    )
    return dagster(settings, "job", "execute", "-j", "load", "--tags", months)


@pytest.mark.slow
@pytest.mark.parametrize("second", [sync, load], ids=["another nrc sync", "dagster job execute"])
def test_two_loads_at_once_come_one_after_the_other(
    tmp_path: Path, second: Callable[[Settings], subprocess.Popen[str]]
) -> None:
    """Both write, both ask for the same, one of them crashes, or one waits and does not say for whom."""
    with account(tmp_path, small_athlete(ACTIVITIES, years=0.05)) as served:
        settings = served.settings()
        with writer_lock(settings.home_folder(), "the test"):
            # Dagster's command prepares the instance, so the one that does not know of it begins.
            processes = [sync(settings), second(settings)]
            for process in processes:
                waits(process)
            assert served.server.requests == []
        # Both are read at once: one that says much and is not read stands still, and may hold the lock.
        with ThreadPoolExecutor() as readers:
            list(readers.map(ends_well, processes))
        assert sorted(served.details_asked().values()) == [1] * ACTIVITIES
        assert rows(settings, "SELECT count(*) FROM core.activities WHERE has_details") == [(ACTIVITIES,)]
        with open_instance(settings.home_folder()) as instance:
            assert {run.status for run in instance.get_runs()} == {dg.DagsterRunStatus.SUCCESS}
