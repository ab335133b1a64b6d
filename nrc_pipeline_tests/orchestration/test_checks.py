"""The checks in Dagster: where they hang, when they run, and that they only warn."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import dagster as dg

from nrc_pipeline.insight.checks.catalogue import CHECKS
from nrc_pipeline.orchestration.automation.everything import automation
from nrc_pipeline.orchestration.automation.verification import VERIFY_JOB, weekly_verification
from nrc_pipeline.orchestration.checks import load_checks
from nrc_pipeline.orchestration.loading import loading

if TYPE_CHECKING:
    from nrc_pipeline_tests.orchestration.conftest import Loaded


def test_a_block_of_a_sync_does_not_pay_for_checks(loaded: Loaded) -> None:
    """A first sync of ten years runs every check after each of its blocks."""
    definitions = loading(lambda: loaded.settings)
    steps = {node.name for node in definitions.resolve_job_def("load").nodes}
    assert "warehouse" in steps
    assert steps.isdisjoint({"verification", "warehouse_checks"})


def test_the_weekly_job_verifies_without_the_writers_lock(loaded: Loaded) -> None:
    """The verification never runs, or stands in the way of a load."""
    definitions = dg.Definitions.merge(loading(lambda: loaded.settings), automation(lambda: loaded.settings))
    with dg.DagsterInstance.ephemeral() as instance:
        result = definitions.resolve_job_def(VERIFY_JOB).execute_in_process(instance=instance)
    assert {
        (one.asset_key.to_user_string(), one.check_name, one.passed)
        for one in result.get_asset_check_evaluations()
    } == {
        ("raw_activity_details", "landing_hashes", True),
        ("activities", "rebuilt_sample", True),
    }
    asked = weekly_verification(
        dg.build_schedule_context(scheduled_execution_time=datetime(2026, 11, 22, 4, 20, tzinfo=UTC))
    )
    assert isinstance(asked, dg.RunRequest)
    assert asked.run_key == "verify-2026-11-22"


def test_a_check_that_fails_warns_with_its_numbers(loaded: Loaded) -> None:
    """A doubt stops the load, or shows no number in the UI."""
    checks = load_checks(lambda: loaded.settings)
    warehouse = dg.AssetSpec("warehouse")
    definitions = dg.Definitions(assets=[warehouse], asset_checks=[checks])
    job = definitions.resolve_implicit_global_asset_job_def()
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(instance=instance)
    found = {one.check_name: one for one in result.get_asset_check_evaluations()}
    assert result.success
    assert set(found) == {check.name for check in CHECKS}
    old = found["newest_activity"]
    assert (old.passed, old.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert old.metadata["threshold_days"].value == 30
    assert found["completeness"].passed
