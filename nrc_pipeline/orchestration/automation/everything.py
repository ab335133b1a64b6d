"""Puts all automation together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from nrc_pipeline.foundation.clock import utc_now
from nrc_pipeline.orchestration.automation.access_token import access_token
from nrc_pipeline.orchestration.automation.alerting import alert_sensors
from nrc_pipeline.orchestration.automation.daily import daily
from nrc_pipeline.orchestration.automation.housekeeping import housekeeping, housekeeping_job
from nrc_pipeline.orchestration.automation.inbox import inbox_job, inbox_sensor
from nrc_pipeline.orchestration.automation.new_activity import new_activity
from nrc_pipeline.orchestration.automation.reconciliation import reconcile_job, weekly
from nrc_pipeline.orchestration.automation.recovery import dead_runs_sensor
from nrc_pipeline.orchestration.automation.verification import verify_job, weekly_verification
from nrc_pipeline.orchestration.launch import DagsterRunner

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline.loads.runner import MakeRunner


def automation(
    read_settings: Callable[[], Settings],
    clock: Callable[[], datetime] = utc_now,
    make_runner: MakeRunner = DagsterRunner,
) -> dg.Definitions:
    """Make jobs, schedules and sensors; they read the settings and the clock at every tick."""
    reconcile = reconcile_job(read_settings, make_runner)
    importing = inbox_job(read_settings, clock, make_runner)
    return dg.Definitions(
        assets=[access_token(read_settings, clock)],
        jobs=[reconcile, importing, verify_job, housekeeping_job],
        schedules=[
            daily(read_settings),
            weekly(reconcile, read_settings),
            weekly_verification,
            housekeeping(read_settings),
        ],
        sensors=[
            new_activity(reconcile, read_settings, clock),
            inbox_sensor(importing, read_settings, clock),
            dead_runs_sensor(clock),
            *alert_sensors(read_settings, clock),
        ],
    )
