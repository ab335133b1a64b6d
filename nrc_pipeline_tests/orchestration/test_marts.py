"""The marts under Dagster, by real dbt on a project of two models."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import dagster as dg
import duckdb
import pytest

from nrc_pipeline.foundation.errors import MartsFailed
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.loads.load import Load
from nrc_pipeline.marts.plan import plan
from nrc_pipeline.orchestration.definitions import whole_definitions
from nrc_pipeline.orchestration.instance import open_instance
from nrc_pipeline_tests.account import Account, account, outcomes, rows, small_athlete
from nrc_pipeline_tests.interruptible import interruptible
from nrc_pipeline_tests.marts.made import make_marts
from nrc_pipeline_tests.marts.tiny import tiny_project
from nrc_pipeline_tests.orchestration.processes import python

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nrc_pipeline.foundation.settings import Settings

MART = dg.AssetKey(["marts", "activities"])
SIZES = dg.AssetKey(["intermediate", "int_sizes"])
ACTIVITIES = 6


class Made(NamedTuple):
    """An account, a home that is loaded and whose marts were made once, and the project that made them."""

    served: Account
    settings: Settings
    project: Path

    def definitions(self) -> dg.Definitions:
        """Load the code location."""
        return whole_definitions(lambda: self.settings, self.project)

    def run(self, job: str = "marts") -> dg.ExecuteInProcessResult:
        """Run a job as a person starts it."""
        with open_instance(self.settings.home_folder()) as instance:
            return self.definitions().resolve_job_def(job).execute_in_process(instance=instance)

    def is_behind(self) -> bool:
        """Tell whether dbt would have anything to do."""
        return plan(self.settings.home_folder(), self.project).is_needed

    def dbt_log(self) -> Path:
        """Return where the last run of dbt wrote."""
        return self.settings.home_folder().dbt / "run" / "dbt.log"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """Load and make; tests that change it say so and leave it up to date."""
    folder = tmp_path_factory.mktemp("marts")
    with account(folder, small_athlete(ACTIVITIES, years=0.15)) as served:
        settings = served.settings()
        served.sync(settings)
        given = Made(served, settings, tiny_project(folder / "project"))
        assert given.run().success
        yield given


def _metadata(made: Made, key: dg.AssetKey) -> dict[str, Any]:
    with open_instance(made.settings.home_folder()) as instance:
        (record,) = instance.fetch_materializations(key, limit=1).records
    assert record.asset_materialization is not None
    return {name: value.value for name, value in record.asset_materialization.metadata.items()}


def test_models_are_assets_and_tests_are_checks(made: Made) -> None:
    """Marts cannot be told from core tables, hang in the air, take two processes, or hide their columns."""
    definitions = made.definitions()
    dg.Definitions.validate_loadable(definitions)
    specs = {spec.key: spec for spec in definitions.resolve_all_asset_specs()}
    assert {key.path[0] for key in specs if len(key.path) == 2} == {
        "staging",
        "intermediate",
        "marts",
        "exports",
    }
    mart = specs[MART]
    assert (mart.group_name, mart.owners, mart.kinds) == ("marts", ["team:nrc"], {"dbt", "duckdb"})
    assert mart.description == "one row per activity"
    assert mart.metadata["dagster/table_name"] == "nrc.marts.activities"
    shown = mart.metadata["dagster/column_schema"].columns
    assert [(column.name, column.description) for column in shown] == [
        ("activity_id", "its id"), ("samples", "how many samples it has"),
    ]  # fmt: skip
    graph = definitions.resolve_asset_graph()
    samples = dg.AssetKey(["staging", "stg_core__metric_samples"])
    assert graph.get(samples).parent_keys == {dg.AssetKey("metric_values")}
    assert MART in graph.get(dg.AssetKey("warehouse")).parent_keys
    assert {check.name.split("_")[0] for check in graph.asset_check_keys if check.asset_key == MART} == {
        "not", "accepted",
    }  # fmt: skip
    for job in ("load", "rebuild", "marts"):
        nodes = {node.name for node in definitions.resolve_job_def(job).nodes}
        assert [name for name in nodes if name.startswith("dbt_models")] == ["dbt_models"]


def test_what_a_run_leaves(made: Made) -> None:
    """The UI shows neither rows nor results of tests, a test blocks, or views and helpers are published."""
    for key in (MART, SIZES):
        assert _metadata(made, key)["dagster/row_count"] == ACTIVITIES
    assert "| activity_type |" in str(_metadata(made, MART)["preview"])
    assert "activity_id" not in str(_metadata(made, MART)["preview"])
    with open_instance(made.settings.home_folder()) as instance:
        run = next(run for run in instance.get_runs() if run.job_name == "marts")
        checks = [
            event.asset_check_evaluation_data
            for entry in instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
            if (event := entry.dagster_event)
        ]
    found = {check.check_name.split("_")[0]: (check.passed, check.severity) for check in checks}
    assert found["not"][0]
    assert found["accepted"] == (False, dg.AssetCheckSeverity.WARN)
    assert outcomes(made.settings, run.run_id) == [("marts", "complete")]
    relations = rows(
        made.settings,
        "SELECT table_schema, table_name, table_type FROM information_schema.tables "
        "WHERE table_schema = 'marts' OR table_type = 'VIEW'",
    )
    assert {row for row in relations if row[0] != "core"} == {("marts", "activities", "BASE TABLE")}
    assert rows(made.settings, "SELECT count(*) FROM marts.activities") == [(ACTIVITIES,)]
    assert rows(made.settings, "FROM ops.marts_behind") == []
    analytics = made.settings.home_folder().analytics_database
    assert stat.S_IMODE(analytics.stat().st_mode) == 0o600
    assert "NRC_WORK_FOLDER" not in os.environ


def test_nothing_behind_needs_no_dbt(made: Made) -> None:
    """Each load pays for dbt although nothing changed; or its publication is skipped with it."""
    written = made.dbt_log().stat().st_mtime_ns
    result = made.run()
    assert made.dbt_log().stat().st_mtime_ns == written
    assert result.get_asset_materialization_events()[-1].asset_key == dg.AssetKey("warehouse")
    assert (_metadata(made, MART)["unchanged"], _metadata(made, MART)["dagster/row_count"]) == (
        True, ACTIVITIES,
    )  # fmt: skip


def test_a_project_that_changes_after_dagster_has_read_it(made: Made, tmp_path: Path) -> None:
    """Prevents: a model edited while the UI is open ends the run with a KeyError of dagster-dbt."""
    project = tmp_path / "project"
    shutil.copytree(made.project, project)
    job = Made(made.served, made.settings, project).definitions().resolve_job_def("marts")
    (project / "models" / "marts" / "another.sql").write_text("select 1 as one", encoding="utf-8")
    with (
        open_instance(made.settings.home_folder()) as instance,
        pytest.raises(MartsFailed, match="has changed since Dagster read it"),
    ):
        job.execute_in_process(instance=instance)


@pytest.mark.slow
def test_a_model_that_fails(made: Made, tmp_path: Path) -> None:
    """Nobody hears what dbt says, or the months count as made, or the last good warehouse goes."""
    home = tmp_path / "home"
    shutil.copytree(made.settings.home, home)
    settings = made.settings.model_copy(update={"home": home})
    project = tmp_path / "project"
    shutil.copytree(made.project, project)
    model = project / "models" / "marts" / "activities.sql"
    model.write_text("select no_such_column from {{ ref('stg_core__activities') }}", encoding="utf-8")
    broken = Made(made.served, settings, project)
    published = settings.home_folder().warehouse.stat().st_mtime_ns
    with pytest.raises(MartsFailed, match="no_such_column"):
        broken.run()
    assert settings.home_folder().warehouse.stat().st_mtime_ns == published
    assert broken.is_behind()
    with open_instance(settings.home_folder()) as instance:
        (run,) = instance.get_runs(limit=1)
    assert run.status is dg.DagsterRunStatus.FAILURE
    assert outcomes(settings, run.run_id) == [("marts", "failed")]
    assert "no_such_column" in str(Load(settings, run.run_id).journal.stages()[0].reason)


_RUN = """
import sys
from pathlib import Path
from nrc_pipeline.orchestration.definitions import whole_definitions
from nrc_pipeline.orchestration.instance import open_instance
from nrc_pipeline.foundation.settings import load_settings

settings = load_settings()
with open_instance(settings.home_folder()) as instance:
    job = whole_definitions(lambda: settings, Path(sys.argv[1])).resolve_job_def("marts")
    job.execute_in_process(instance=instance)
"""


@pytest.mark.slow
@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT])
def test_a_run_is_ended_while_dbt_works(made: Made, tmp_path: Path, by: signal.Signals) -> None:
    """Prevents: Ctrl-C waits for a query's end, half a month counts as a whole one, or files stay locked."""
    settings = made.settings.model_copy(update={"home": tmp_path / "home"})
    shutil.copytree(made.settings.home, settings.home)
    project = tmp_path / "project"
    shutil.copytree(made.project, project)
    model = project / "models" / "marts" / "activities.sql"
    sound = model.read_text(encoding="utf-8")
    endless = (
        "select count(*) as one from range(1000000000000) as a (n), range(1000) as b (n) where a.n > b.n"
    )
    model.write_text(endless + " -- {{ ref('int_sizes') }}", encoding="utf-8")
    ended = Made(made.served, settings, project)
    ended.dbt_log().unlink()
    with interruptible():
        running = python(settings, "-c", _RUN, str(project))
    while "START sql table model marts.activities" not in _text(ended.dbt_log()):
        assert running.poll() is None, running.communicate()
        time.sleep(0.05)
    # dbt says so before it sends the query, and DuckDB ignores a cancellation that comes first.
    time.sleep(1)
    running.send_signal(by)
    assert running.wait(timeout=60) != 0
    with open_instance(settings.home_folder()) as instance:
        (run,) = instance.get_runs(limit=1)
    status = dg.DagsterRunStatus
    assert run.status is (status.FAILURE if by == signal.SIGINT else status.STARTED)
    assert ended.is_behind()
    model.write_text(sound, encoding="utf-8")
    assert ended.run().success
    assert not ended.is_behind()
    assert rows(settings, "SELECT count(*) FROM marts.activities") == [(ACTIVITIES,)]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def test_changes_then_equal_a_full_refresh(made: Made, tmp_path: Path) -> None:
    """A replaced month keeps rows of what was edited, or loses its others; this changes the home."""
    athlete = made.served.athlete
    athlete.edit(athlete.activity_ids()[-1], note="edited")
    athlete.add_run()
    made.served.sync(made.settings, full=True)
    assert made.is_behind()
    assert not plan(made.settings.home_folder(), made.project).full_refresh
    ran = made.run()
    assert ran.success
    # The tests have run once today.
    assert {one.asset_key.path[0] for one in ran.get_asset_check_evaluations()} == {"warehouse"}
    assert not made.is_behind()
    written = made.dbt_log().parent / "run" / "nrc_pipeline" / "models" / "intermediate" / "int_sizes.sql"
    assert "where activity_month in (date '" in _text(written)
    home = tmp_path / "home"
    shutil.copytree(made.settings.home, home)
    fresh = Home(home)
    fresh.analytics_database.unlink()
    make_marts(fresh, project=made.project)
    with duckdb.connect() as connection:
        for name, work in (("ours", made.settings.home_folder()), ("whole", fresh)):
            connection.execute(f"ATTACH '{work.work_database}' AS {name} (READ_ONLY)")
            connection.execute(f"ATTACH '{work.analytics_database}' AS {name}_analytics (READ_ONLY)")
        for table in ("marts.activities", "analytics.intermediate.int_sizes"):
            ours, whole = (
                f"{name}_{table}" if table.startswith("analytics") else f"{name}.{table}"
                for name in ("ours", "whole")
            )
            assert connection.execute(f"SELECT count(*) FROM {ours}").fetchone() == (ACTIVITIES + 1,)
            for left, right in ((ours, whole), (whole, ours)):
                assert connection.execute(f"FROM {left} EXCEPT ALL FROM {right}").fetchall() == []
