"""Which runs are ended, on a real instance and with real processes that are killed."""

from __future__ import annotations

import subprocess
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
import pytest

# Dagster gives no other way to say it; what a real code server says is in test_recovery.py.
from dagster._core.events import EngineEventData

from nrc_pipeline.foundation.clock import utc_now
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.foundation.liveness import START, has_process, living
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.orchestration.dead_runs import SILENCE, end_dead_runs
from nrc_pipeline_tests.orchestration import sleeper
from nrc_pipeline_tests.orchestration.made_runs import a_run, emptied_instance
from nrc_pipeline_tests.orchestration.processes import python
from nrc_pipeline_tests.orchestration.running_ui import kill_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

YEARS = timedelta(days=1_000)
Status = dg.DagsterRunStatus


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of these tests, since it takes a second to make Dagster's tables."""
    return Home(tmp_path_factory.mktemp("dead_runs") / "home")


@pytest.fixture
def instance(home: Home) -> Iterator[dg.DagsterInstance]:
    """Its instance, without runs of other tests."""
    with emptied_instance(home) as opened:
        yield opened


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    """A process that does nothing until it is killed."""
    with subprocess.Popen(["sleep", "600"]) as started:
        yield started
        started.kill()


def say_process(instance: dg.DagsterInstance, run: dg.DagsterRun, process_id: int) -> None:
    """Note which process the run has, as Dagster's code server does."""
    instance.report_engine_event("Started process", run, EngineEventData.in_process(process_id))


def status(instance: dg.DagsterInstance, run: dg.DagsterRun) -> Status:
    """Look how it stands."""
    found = instance.get_run_by_id(run.run_id)
    assert found is not None
    return found.status


@pytest.mark.parametrize("begun", [Status.STARTING, Status.STARTED, Status.CANCELING])
def test_a_run_that_lives_is_never_ended(instance: dg.DagsterInstance, begun: Status) -> None:
    """A sync of many hours is marked as failed while it works, and the queue starts another beside it."""
    run = a_run(instance, "load", begun)
    with living(Path(instance.root_directory), run.run_id):
        assert end_dead_runs(instance, utc_now() + YEARS) == []
    assert status(instance, run) is begun


@pytest.mark.parametrize("begun", [Status.STARTING, Status.STARTED])
def test_a_run_that_is_starting_is_left_alone(
    instance: dg.DagsterInstance, process: subprocess.Popen[bytes], begun: Status
) -> None:
    """A run of another process is ended before its first step; or one that never comes to it lives on."""
    silent, said = a_run(instance, "load", begun), a_run(instance, "load", begun)
    say_process(instance, said, process.pid)
    assert end_dead_runs(instance, utc_now()) == []
    (ended,) = end_dead_runs(instance, utc_now() + SILENCE)
    assert silent.run_id in ended
    (ended,) = end_dead_runs(instance, utc_now() + START)
    assert said.run_id in ended
    assert (status(instance, silent), status(instance, said)) == (Status.FAILURE, Status.FAILURE)


def test_a_run_that_was_killed_while_it_started_is_ended_at_once(
    instance: dg.DagsterInstance, process: subprocess.Popen[bytes]
) -> None:
    """A power cut between two events of a run; or its dead process stands in the list, as in a container."""
    run = a_run(instance, "load", Status.STARTING)
    say_process(instance, run, process.pid)
    process.kill()
    while not end_dead_runs(instance, utc_now()):
        # Nobody has waited for it, so the process id stays, and a kernel takes a moment to kill.
        assert process.returncode is None
        time.sleep(0.05)
    assert status(instance, run) is Status.FAILURE


def test_a_killed_run_that_was_to_be_canceled_is_canceled(instance: dg.DagsterInstance) -> None:
    """Somebody clicks on a dead run's button in the UI, and it is canceling for ever."""
    run = a_run(instance, "load", Status.CANCELING)
    end_dead_runs(instance, utc_now() + SILENCE)
    assert status(instance, run) is Status.CANCELED


def test_a_run_that_was_never_launched_needs_no_process(instance: dg.DagsterInstance) -> None:
    """What is about to enter the queue behind a long load is lost."""
    run = a_run(instance, "load", Status.NOT_STARTED)
    assert end_dead_runs(instance, utc_now() + YEARS) == []
    assert status(instance, run) is Status.NOT_STARTED


def test_a_run_is_ended_once_its_worker_is_killed(
    home: Home, instance: dg.DagsterInstance, caplog: pytest.LogCaptureFixture
) -> None:
    """The executor does not show that the process lives, and a run without the writer's lock looks dead."""
    settings = Settings.model_validate({"home": home.path})
    worker = python(settings, "-c", f"from {sleeper.__name__} import main; main()")
    runs: Sequence[dg.DagsterRun] = []
    while not (runs and has_process(home.dagster, runs[0].run_id)):
        assert worker.poll() is None
        time.sleep(0.1)
        runs = instance.get_runs()
    assert end_dead_runs(instance, utc_now() + YEARS) == []
    assert status(instance, runs[0]) is Status.STARTED
    # With what Dagster has started to copy the worker's output, which would hold its pipe open.
    kill_all(home.path)
    assert worker.wait() == -9
    (ended,) = end_dead_runs(instance, utc_now())
    assert runs[0].run_id in ended
    assert ended in caplog.text
    assert status(instance, runs[0]) is Status.FAILURE
    assert end_dead_runs(instance, utc_now()) == []
    assert has_process(home.dagster, runs[0].run_id) is None
