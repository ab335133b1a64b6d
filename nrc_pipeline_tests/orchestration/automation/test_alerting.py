"""What is noted of runs, checks, the token and old data."""

# No postponed annotations here: Dagster reads the classes that stand in them.

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest

from nrc_pipeline.foundation.clock import utc_now
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.insight.alerts.causes import open_causes
from nrc_pipeline.loads.load import Load
from nrc_pipeline.orchestration.automation.alerting import alert_sensors, checks_now
from nrc_pipeline_tests.account import account, small_athlete


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """A home that knows the list and has no details yet."""
    with account(tmp_path, small_athlete(3, years=0.05)) as served:
        made = served.settings()
        walk = Load(made, "walk")
        walk.home.prepare()
        walk.arrival.land_list(full=True)
        yield made


def standing(settings: Settings) -> set[str]:
    """Return the causes that stand."""
    with open_causes(settings.home_folder()) as causes:
        return set(causes.standing)


@dg.asset(check_specs=[dg.AssetCheckSpec("whole", asset="table")])
def table(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """Fail its check, or itself, as the run's tags say."""
    if "broken" in context.run.tags:
        raise OSError("somebody's secret place")
    return dg.MaterializeResult(check_results=[dg.AssetCheckResult(passed="good" in context.run.tags)])


def test_checks_that_failed_stand_until_they_pass() -> None:
    """A check that has passed again is told for ever, or one that fails is not."""
    instance = dg.DagsterInstance.ephemeral()
    keys = [
        dg.AssetCheckKey(dg.AssetKey("table"), "whole"),
        dg.AssetCheckKey(dg.AssetKey("table"), "never ran"),
    ]
    assert checks_now(instance, keys).failed == {}
    dg.materialize([table], instance=instance)
    assert list(checks_now(instance, keys).failed) == ["table/whole"]
    dg.materialize([table], instance=instance, tags={"good": "1"})
    assert checks_now(instance, keys).failed == {}


def test_runs_that_failed_stand_until_their_job_succeeds(settings: Settings) -> None:
    """Each retry is another cause, a message tells what an error says, or a failure stands for ever."""
    by_name = {sensor.name: sensor for sensor in alert_sensors(lambda: settings, utc_now)}
    instance = dg.DagsterInstance.ephemeral()
    for _ in range(2):
        result = dg.materialize([table], instance=instance, tags={"broken": "1"}, raise_on_error=False)
        context = dg.build_run_status_sensor_context(
            sensor_name="run_failures",
            dagster_event=result.get_run_failure_event(),
            dagster_instance=instance,
            dagster_run=result.dagster_run,
        ).for_run_failure()
        by_name["run_failures"](context)
    (cause,) = standing(settings)
    assert cause.endswith("/table/OSError")
    with open_causes(settings.home_folder()) as causes:
        assert "secret" not in causes.standing[cause].text
    good = dg.materialize([table], instance=instance, tags={"good": "1"})
    by_name["run_recoveries"](
        dg.build_run_status_sensor_context(
            sensor_name="run_recoveries",
            dagster_event=good.get_run_success_event(),
            dagster_instance=instance,
            dagster_run=good.dagster_run,
        )
    )
    assert standing(settings) == set()


def test_what_a_person_should_know_stands_while_it_lasts(settings: Settings) -> None:
    """Nobody hears that the token died with details missing, or that the data grew old."""
    now = [utc_now()]
    alerts = next(one for one in alert_sensors(lambda: settings, lambda: now[0]) if one.name == "alerts")
    with dg.build_sensor_context(instance=dg.DagsterInstance.ephemeral()) as context:
        alerts(context)
        assert standing(settings) == set()
        now[0] += timedelta(days=8)
        alerts(context)
        assert standing(settings) == {"notice: data is old"}
        now[0] += timedelta(days=400)
        alerts(context)
        assert standing(settings) == {"notice: data is old", "notice: token expired"}
        now[0] -= timedelta(days=408)
        alerts(context)
        assert standing(settings) == set()
