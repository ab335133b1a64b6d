"""The whole list as a run of Dagster, and the schedules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import dagster as dg
import pytest
from pydantic import SecretStr

from nrc_pipeline.foundation.months import Window
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.foundation.writer_lock import writer_lock
from nrc_pipeline.orchestration.automation.everything import automation
from nrc_pipeline.orchestration.automation.watch import contiguous, last_two_months
from nrc_pipeline.orchestration.instance import open_instance
from nrc_pipeline.orchestration.loading import loading
from nrc_pipeline.orchestration.partitions import RANGE_END_TAG, RANGE_START_TAG
from nrc_pipeline.simulator.tokens import issue
from nrc_pipeline_tests.account import account, rows, small_athlete
from nrc_pipeline_tests.orchestration.loads_only import LoadsOnly

if TYPE_CHECKING:
    from pathlib import Path


MONDAY = datetime(2026, 3, 2, 4, 45, tzinfo=UTC)


def reconcile(settings: Settings) -> dg.ExecuteInProcessResult:
    """Run the job in this process."""
    with open_instance(settings.home_folder()) as instance:
        job = _definitions(settings).resolve_job_def("reconcile")
        return job.execute_in_process(instance=instance, raise_on_error=False)


def _definitions(settings: Settings) -> dg.Definitions:
    return dg.Definitions.merge(
        loading(lambda: settings), automation(lambda: settings, make_runner=LoadsOnly)
    )


def test_the_job_does_what_a_full_sync_does(tmp_path: Path) -> None:
    """A late run or a deletion of long ago is never seen; or a run within a run cannot work."""
    with account(tmp_path, small_athlete(8, years=0.1)) as served:
        settings = served.settings()
        assert reconcile(settings).success
        ids = served.athlete.activity_ids()
        served.athlete.delete(ids[4])
        late = served.athlete.add_late(datetime(2024, 5, 2, tzinfo=UTC))
        served.server.reset_counts()
        assert reconcile(settings).success
        assert served.asked == (1, 2)
        found = dict(rows(settings, "SELECT activity_id, missing_since IS NOT NULL FROM core.activities"))
        assert (found[ids[4]], found[late], len(found)) == (True, False, 9)
        with open_instance(settings.home_folder()) as instance:
            runs = [(run.job_name, run.status) for run in instance.get_runs()]
        assert set(runs) == {
            ("reconcile", dg.DagsterRunStatus.SUCCESS),
            ("load", dg.DagsterRunStatus.SUCCESS),
        }


def evaluated(settings: Settings, name: str, at: datetime) -> list[dg.RunRequest]:
    """Evaluate a schedule at a moment, at an hour of UTC."""
    return list(_tick(settings, name, at).run_requests or ())


def _tick(settings: Settings, name: str, at: datetime) -> Any:
    schedule = _definitions(settings).resolve_schedule_def(name)
    assert schedule.execution_timezone == "UTC"
    with dg.build_schedule_context(scheduled_execution_time=at) as context:
        return schedule.evaluate_tick(context)


def token_around(moment: datetime) -> SecretStr:
    """Return a token that lives an hour around a moment."""
    start_s = moment.timestamp() - 1800
    return SecretStr(issue("access", user_id="somebody", number=1, now_s=start_s, lifetime_s=3600))


def test_schedules_depend_on_their_moment_only(tmp_path: Path) -> None:
    """A tick that is made up for later loads other months, or starts a second run."""
    settings = Settings.model_validate({"home": tmp_path, "access_token": token_around(MONDAY)})
    for _ in range(2):
        (daily,) = evaluated(settings, "daily_load", MONDAY)
        assert (daily.tags[RANGE_START_TAG], daily.tags[RANGE_END_TAG]) == ("2026-02", "2026-03")
        assert daily.run_key == "daily 2026-03-02"
        (weekly,) = evaluated(settings, "weekly_reconciliation", MONDAY)
        assert weekly.run_key == "weekly 2026-03-02"


def test_schedules_pass_over_a_dead_token(tmp_path: Path) -> None:
    """Every night makes a run that can only fail."""
    settings = Settings.model_validate({"home": tmp_path, "access_token": token_around(MONDAY)})
    later = MONDAY + timedelta(hours=1)
    assert not evaluated(settings, "daily_load", later)
    assert not evaluated(settings, "weekly_reconciliation", later)


@pytest.mark.parametrize("name", ["daily_load", "weekly_reconciliation", "weekly_housekeeping"])
def test_schedules_pass_over_a_sync(tmp_path: Path, name: str) -> None:
    """The queue launches a run between two of a long sync's; it waits ten minutes, fails, and is told."""
    settings = Settings.model_validate({"home": tmp_path, "access_token": token_around(MONDAY)})
    with writer_lock(settings.home_folder(), "nrc sync"):
        said = _tick(settings, name, MONDAY)
        assert not said.run_requests
        assert "nrc sync, process" in (said.skip_message or "")
    assert evaluated(settings, name, MONDAY)


def test_months() -> None:
    """January's last month is lost, or a gap is filled."""
    assert last_two_months(datetime(2026, 1, 31, tzinfo=UTC)) == ("2025-12", "2026-01")
    assert contiguous(["2025-12", "2026-01", "2025-03"]) == [
        Window("2025-12", "2026-01"),
        Window("2025-03", "2025-03"),
    ]
