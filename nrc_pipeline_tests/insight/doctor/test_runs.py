"""Dagster's runs as the doctor sees them, in a database that Dagster itself has written."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from nrc_pipeline.foundation.clock import utc_now
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.foundation.liveness import START, living
from nrc_pipeline.insight.doctor.contents import of_data
from nrc_pipeline.insight.doctor.runs import of_runs
from nrc_pipeline.landing.records import LoadStage
from nrc_pipeline_tests.orchestration.made_runs import a_run, emptied_instance

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from nrc_pipeline.insight.doctor.diagnosis import Diagnosis
    from nrc_pipeline.landing.records import LoadOutcome
    from nrc_pipeline_tests.made_warehouse import Warehouse

Status = dg.DagsterRunStatus


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of these tests, since it takes a second to make Dagster's tables."""
    return Home(tmp_path_factory.mktemp("runs") / "home")


@pytest.fixture
def instance(home: Home) -> Iterator[dg.DagsterInstance]:
    """Its instance, without runs of other tests."""
    with emptied_instance(home) as opened:
        yield opened


def seen(home: Home, now: datetime | None = None) -> dict[str, Diagnosis]:
    """Examine; what was found, by its name."""
    return {one.name: one for one in of_runs(home, now or utc_now())}


def test_without_an_instance_there_are_no_runs(tmp_path: Path) -> None:
    """The doctor makes Dagster's database, or breaks because there is none."""
    assert seen(Home(tmp_path / "home")) == {}
    assert not (tmp_path / "home").exists()


def test_an_idle_instance_is_well(home: Home, instance: dg.DagsterInstance) -> None:
    """The doctor finds something with everybody."""
    assert [(one.name, one.state, one.found) for one in seen(home).values()] == [("runs", "ok", "none now")]


def test_a_killed_run_is_named(home: Home, instance: dg.DagsterInstance) -> None:
    """The queue waits for a run that nobody works on, and the doctor says that all is well."""
    run = a_run(instance, "load")
    assert seen(home)["runs"].state == "ok"
    later = utc_now() + START + timedelta(seconds=1)
    line = seen(home, later)["runs"]
    assert (line.state, line.found.startswith("killed: load since")) == ("warn", True)
    assert run.run_id in line.found
    assert "nrc ui" in line.hint
    with living(Path(instance.root_directory), run.run_id):
        line = seen(home, later)["runs"]
    assert (line.state, line.found.startswith("running: load since")) == ("ok", True)


def test_a_queue_that_nobody_works_on_is_named(home: Home, instance: dg.DagsterInstance) -> None:
    """Runs are requested and none begins, since the daemon is gone."""
    queued, first = a_run(instance, "load"), a_run(instance, "reconcile")
    # Dagster itself queues only what came from a code location, which takes half a minute to load.
    with closing(sqlite3.connect(home.dagster / "history" / "runs.db")) as connection:
        connection.execute("UPDATE runs SET status = 'QUEUED' WHERE run_id = ?", (queued.run_id,))
        connection.commit()
    later = utc_now() + START + timedelta(seconds=1)
    with living(Path(instance.root_directory), first.run_id):
        line = seen(home, later)["runs"]
    assert (line.state, "; waiting for it: load since" in line.found) == ("ok", True)
    instance.delete_run(first.run_id)
    assert seen(home)["runs"].found.startswith("queued: load since")
    line = seen(home, later)["runs"]
    assert (line.state, line.found.startswith("nothing launches load since")) == ("warn", True)
    instance.delete_run(queued.run_id)


def test_the_last_failure_of_each_job_is_named(home: Home, instance: dg.DagsterInstance) -> None:
    """A job fails every night and the doctor does not know; or one that works again is held against it."""
    for job, works in (("load", True), ("load", False), ("marts", False), ("marts", True)):
        run = a_run(instance, job)
        if works:
            instance.report_dagster_event(_success(run), run.run_id)
        else:
            instance.report_run_failed(run)
    found = seen(home)
    assert {name: one.state for name, one in found.items()} == {"runs": "ok", "job load": "warn"}
    instance.report_dagster_event(_success(run := a_run(instance, "load")), run.run_id)
    assert seen(home)["jobs"].found == "load, marts: the last run did not fail"


def test_a_database_of_another_make_is_no_end(home: Home, instance: dg.DagsterInstance) -> None:
    """After an upgrade of Dagster the doctor ends in a traceback."""
    database = home.dagster / "history" / "runs.db"
    before = database.read_bytes()
    database.write_bytes(b"not a database" * 100)
    try:
        assert seen(home)["runs"].state == "warn"
    finally:
        database.write_bytes(before)


def test_the_loads_before_are_shown(warehouse: Warehouse) -> None:
    """The last load failed, and nobody can tell whether it was the first to fail."""
    now = utc_now()
    for number in range(7):
        at = now - timedelta(hours=number)
        outcome: LoadOutcome = "partial" if number == 0 else "complete"
        warehouse.zone.append_load(LoadStage(f"load {number}", "publish", at, at, None, None, outcome))
    found = {one.name: one for one in of_data(warehouse.home, now)}
    assert found["last load"].state == "warn"
    assert found["loads before"].found.count("complete") == 4


def _success(run: dg.DagsterRun) -> dg.DagsterEvent:
    return dg.DagsterEvent(dg.DagsterEventType.RUN_SUCCESS.value, run.job_name)
