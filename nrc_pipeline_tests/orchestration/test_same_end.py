"""From Python, from Dagster's commands, by the month or by the range: the same code, the same rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from nrc_pipeline.orchestration.instance import open_instance
from nrc_pipeline.orchestration.loading import loading
from nrc_pipeline.orchestration.partitions import RANGE_END_TAG, RANGE_START_TAG
from nrc_pipeline_tests.end_to_end.comparison import differences
from nrc_pipeline_tests.orchestration.conftest import ACTIVITIES, MONTHS
from nrc_pipeline_tests.orchestration.processes import dagster

if TYPE_CHECKING:
    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline_tests.account import Account
    from nrc_pipeline_tests.orchestration.conftest import Loaded

RANGE = {RANGE_START_TAG: MONTHS[0], RANGE_END_TAG: MONTHS[-1]}


@pytest.fixture(scope="module")
def reference(served: Account) -> Settings:
    """The account loaded without Dagster."""
    settings = served.settings("without-dagster")
    served.sync(settings)
    return settings


def test_a_sync(loaded: Loaded, reference: Settings) -> None:
    """Dagster loads something else than the stages alone do."""
    assert differences(loaded.settings, reference) == {}


def test_month_by_month_and_the_range_again(served: Account, reference: Settings) -> None:
    """Materialised one by one, months overlap or leave gaps; or doing it again asks or changes anything."""
    settings = served.settings("by-month")
    job = loading(lambda: settings).resolve_job_def("load")
    served.server.reset_counts()
    with open_instance(settings.home_folder()) as instance:
        for month in reversed(MONTHS):
            assert job.execute_in_process(instance=instance, partition_key=month).success
        assert differences(settings, reference) == {}
        assert served.asked == (2, ACTIVITIES)
        served.server.reset_counts()
        assert job.execute_in_process(instance=instance, tags=RANGE).success
        assert instance.get_runs_count(dg.RunsFilter(statuses=[dg.DagsterRunStatus.SUCCESS])) == 3
    assert served.asked == (1, 0)
    assert differences(settings, reference) == {}


@pytest.mark.slow
def test_commands_of_dagster(served: Account, reference: Settings) -> None:
    """What is launched outside of `nrc` meets another executor, another instance or no settings."""
    executed, materialised = served.settings("executed"), served.settings("materialised")
    commands = (
        dagster(executed, "job", "execute", "-j", "load", "--tags", json.dumps(RANGE)),
        dagster(
            materialised,
            *("asset", "materialize", "--select", "*"),
            *("--partition-range", f"{MONTHS[0]}...{MONTHS[-1]}"),
        ),
    )
    outputs = []
    for command in commands:
        said, _ = command.communicate(timeout=600)
        assert command.returncode == 0, said
        outputs.append(said)
    for settings in (executed, materialised):
        token = settings.access_token
        assert token is not None
        assert not any(token.get_secret_value() in said for said in outputs)
        assert differences(settings, reference) == {}
        with open_instance(settings.home_folder()) as instance:
            assert [run.status for run in instance.get_runs()] == [dg.DagsterRunStatus.SUCCESS]
