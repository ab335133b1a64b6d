"""Several processes on one home, and processes that die."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

import dagster as dg

from nrc_pipeline.foundation.months import EVERYTHING
from nrc_pipeline.foundation.writer_lock import holder
from nrc_pipeline.loads import syncing
from nrc_pipeline.orchestration.instance import open_instance
from nrc_pipeline.simulator import Fault, Faults
from nrc_pipeline_tests.account import account, rows, small_athlete
from nrc_pipeline_tests.orchestration.loads_only import LoadsOnly
from nrc_pipeline_tests.orchestration.processes import python

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

SYNC = """
from nrc_pipeline.loads import syncing
from nrc_pipeline.foundation.months import EVERYTHING
from nrc_pipeline.foundation.settings import load_settings
from nrc_pipeline_tests.orchestration.loads_only import LoadsOnly
syncing.sync(load_settings(), EVERYTHING, LoadsOnly)
"""
OPEN = """
from nrc_pipeline.orchestration.instance import open_instance
from nrc_pipeline.foundation.settings import load_settings
with open_instance(load_settings().home_folder()) as instance:
    assert instance.get_runs_count() == 0
"""


def _ends_well(*processes: subprocess.Popen[str]) -> None:
    for process in processes:
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said


def test_the_first_starts_of_two_processes_at_once(tmp_path: Path) -> None:
    """Both create the tables of Dagster's storage and one of them crashes."""
    with account(tmp_path, small_athlete(4, years=0.05)) as served:
        settings = served.settings()
        _ends_well(python(settings, "-c", OPEN), python(settings, "-c", OPEN))


def test_a_killed_run_is_marked_failed_by_the_next_load(tmp_path: Path) -> None:
    """A run whose process died is shown as running for ever, or keeps the lock from the next one."""
    with account(tmp_path, small_athlete(4, years=0.05)) as served:
        served.server.faults = Faults(rules=(Fault("slow", after=2, delay_s=600),))
        settings = served.settings()
        process = python(settings, "-c", SYNC)
        while served.server.count("detail") < 2 and process.poll() is None:
            time.sleep(0.05)
        process.kill()
        assert process.wait() == -9
        assert holder(settings.home_folder()) is None
        with open_instance(settings.home_folder()) as instance:
            (killed,) = instance.get_runs()
            assert killed.status is dg.DagsterRunStatus.STARTED
        # The headers were published before the run began.
        assert rows(settings, "SELECT count(*) FROM core.activities") == [(4,)]

        served.server.faults = Faults()
        syncing.sync(settings, EVERYTHING, LoadsOnly)
        with open_instance(settings.home_folder()) as instance:
            ends = Counter(run.status for run in instance.get_runs())
            ended = instance.get_run_by_id(killed.run_id)
        assert ends == Counter([dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.SUCCESS])
        assert ended is not None
        assert ended.status is dg.DagsterRunStatus.FAILURE
        assert rows(settings, "SELECT count(*) FROM core.activities WHERE has_details") == [(4,)]
