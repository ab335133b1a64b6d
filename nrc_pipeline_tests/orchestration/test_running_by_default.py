"""The whole code location, as the server loads it: what happens by itself without a switch being turned."""

from __future__ import annotations

import dagster as dg
import pytest

from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.orchestration.definitions import whole_definitions
from nrc_pipeline.orchestration.executor import living_executor
from nrc_pipeline.orchestration.freshness import FRESH

SENSORS = ("new_activity", "inbox", "dead_runs", "alerts", "run_failures", "run_recoveries")
SCHEDULES = ("daily_load", "weekly_reconciliation", "weekly_verification", "weekly_housekeeping")
JOBS = ("load", "rebuild", "marts", "marts_untested", "verify", "housekeeping", "reconcile", "import_inbox")
FRESH_ASSETS = (
    "raw_activity_list", "raw_activity_details", "activities", "activity_summaries", "activity_tags",
    "activity_moments", "metric_series", "metric_values", "activity_zones", "warehouse",
)  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    """The definitions with the marts."""
    settings = Settings.model_validate({"home": tmp_path_factory.mktemp("whole") / "home"})
    settings.home_folder().prepare()
    return whole_definitions(lambda: settings)


def test_these_are_all(whole: dg.Definitions) -> None:
    """One is added, and no test below asks whether it runs."""
    repository = whole.get_repository_def()
    assert {one.name for one in repository.sensor_defs} == set(SENSORS)
    assert {one.name for one in repository.schedule_defs} == set(SCHEDULES)
    assert {name for name in repository.job_names if not name.startswith("__")} == set(JOBS)


@pytest.mark.parametrize("name", SENSORS)
def test_every_sensor_runs(whole: dg.Definitions, name: str) -> None:
    """Nothing happens until somebody finds a switch in the UI."""
    assert whole.resolve_sensor_def(name).default_status is dg.DefaultSensorStatus.RUNNING


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_runs(whole: dg.Definitions, name: str) -> None:
    """The same at its hour; or the hour is that of the machine."""
    schedule = whole.resolve_schedule_def(name)
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING
    assert schedule.execution_timezone == "UTC"


@pytest.mark.parametrize("name", JOBS)
def test_the_death_of_every_run_is_noticed(whole: dg.Definitions, name: str) -> None:
    """A job with an executor of its own shows no sign of life: after five minutes its run is ended."""
    assert whole.resolve_job_def(name).executor_def is living_executor


@pytest.mark.parametrize("name", FRESH_ASSETS)
def test_data_that_grows_old_is_seen(whole: dg.Definitions, name: str) -> None:
    """Nothing has been loaded for months and the UI is green."""
    assert whole.resolve_asset_graph().get(dg.AssetKey(name)).freshness_policy_or_from_metadata == FRESH


def test_only_what_a_load_makes_grows_old(whole: dg.Definitions) -> None:
    """An export that was made once is red for ever."""
    graph = whole.resolve_asset_graph()
    named = {
        key.to_user_string()
        for key in graph.get_all_asset_keys()
        if graph.get(key).freshness_policy_or_from_metadata is not None
    }
    assert named == set(FRESH_ASSETS)
