"""`nrc ui` with its daemon, after and while processes are killed: automation goes on by itself."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import dagster as dg
import pytest

from nrc_pipeline.foundation.writer_lock import writer_lock
from nrc_pipeline.orchestration.automation.housekeeping import HOUSEKEEPING_JOB
from nrc_pipeline.orchestration.instance import open_instance
from nrc_pipeline.simulator import Fault, Faults
from nrc_pipeline_tests.account import account, small_athlete
from nrc_pipeline_tests.orchestration.processes import python
from nrc_pipeline_tests.orchestration.running_ui import RunningUi, kill_all, running_ui

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline_tests.account import Account

pytestmark = pytest.mark.slow

_PATIENCE_S = 400.0
_LAUNCH = """
    mutation ($selector: JobOrPipelineSelector!) {
        launchRun(executionParams: {selector: $selector, runConfigData: {}}) {
            __typename
            ... on LaunchRunSuccess { run { runId } }
        }
    }
"""


def until(happened: Callable[[], Any], ui: RunningUi | None = None) -> None:
    """Wait until something is so."""
    end = time.monotonic() + _PATIENCE_S
    while not happened():
        assert time.monotonic() < end, ui.log.read_text()[-4000:] if ui is not None else ""
        time.sleep(0.2)


def runs_in(settings: Settings, *statuses: dg.DagsterRunStatus) -> list[str]:
    """Return the ids of the runs that stand so."""
    with open_instance(settings.home_folder()) as instance:
        return [run.run_id for run in instance.get_runs(dg.RunsFilter(statuses=list(statuses)))]


def killed_sync(served: Account, settings: Settings) -> str:
    """Kill `nrc sync` while it waits for details; return the run that it leaves."""
    served.server.faults = Faults(rules=(Fault("slow", after=2, delay_s=600),))
    served.server.reset_counts()
    process = python(settings, "-m", "nrc_pipeline.cli", "sync")
    until(lambda: served.server.count("detail") >= 2 or process.poll() is not None)
    process.kill()
    assert process.wait() == -9
    (left,) = runs_in(settings, dg.DagsterRunStatus.STARTED)
    return left


def launched(ui: RunningUi, settings: Settings) -> str:
    """Let the daemon launch a run, as the button does, and wait until it has begun."""
    selector = {
        "repositoryLocationName": "nrc_pipeline.orchestration.definitions",
        "repositoryName": "__repository__",
        "pipelineName": HOUSEKEEPING_JOB,
    }
    answer = ui.ask(_LAUNCH, selector=selector)["launchRun"]
    assert answer["__typename"] == "LaunchRunSuccess", answer
    run_id = str(answer["run"]["runId"])
    until(lambda: run_id in runs_in(settings, dg.DagsterRunStatus.STARTED), ui)
    return run_id


def drop(settings: Settings, served: Account, number: int) -> Path:
    """Put an activity into the inbox; return the file."""
    activity_id = served.athlete.activity_ids()[number]
    path = settings.home_folder().inbox / f"activity-{activity_id}.json"
    path.write_bytes(served.athlete.body(activity_id))
    return path


def test_a_killed_process_never_stops_what_happens_by_itself(tmp_path: Path) -> None:
    """The queue waits for a run that nobody works on; nothing is loaded any more, and nothing says so."""
    with account(tmp_path, small_athlete(4, years=0.05)) as served:
        settings = served.settings()
        # The UI has no token: what is loaded then comes from the inbox.
        unattended = settings.model_copy(update={"access_token": None})
        before = killed_sync(served, settings)
        with running_ui(unattended) as ui:
            assert before in runs_in(settings, dg.DagsterRunStatus.FAILURE)
            assert f"run {before} (load) was killed" in ui.log.read_text()
            meanwhile = killed_sync(served, settings)
            dropped = drop(settings, served, 0)
            until(lambda: not dropped.exists(), ui)
            assert meanwhile in runs_in(settings, dg.DagsterRunStatus.FAILURE)
            assert f"run {meanwhile} (load) was killed" in ui.log.read_text()
            with writer_lock(settings.home_folder(), "the test"):
                # It waits for the lock, and holds nothing but what shows that it lives.
                alive = launched(ui, settings)
                kill_all(settings.home)
        with running_ui(unattended) as ui:
            assert alive in runs_in(settings, dg.DagsterRunStatus.FAILURE)
            dropped = drop(settings, served, 1)
            until(lambda: not dropped.exists(), ui)
            # The file is put away some moments before its run ends.
            until(lambda: not runs_in(settings, dg.DagsterRunStatus.STARTED), ui)
