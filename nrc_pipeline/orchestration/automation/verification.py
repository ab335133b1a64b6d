"""The weekly check of every byte."""

from __future__ import annotations

import dagster as dg

from nrc_pipeline.orchestration.checks import VERIFY_CHECKS
from nrc_pipeline.orchestration.executor import living_executor

VERIFY_JOB = "verify"

verify_job = dg.define_asset_job(
    VERIFY_JOB,
    dg.AssetSelection.checks(*VERIFY_CHECKS),
    description="Reads the whole landing zone, and compares a month with a rebuild; does not use the API.",
    executor_def=living_executor,
)


@dg.schedule(
    job=verify_job,
    cron_schedule="20 4 * * 0",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def weekly_verification(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Verify every Sunday; makes no requests."""
    return dg.RunRequest(run_key=f"verify-{context.scheduled_execution_time:%Y-%m-%d}")
