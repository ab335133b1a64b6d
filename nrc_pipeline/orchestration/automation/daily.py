"""The daily schedule over the last two months."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from nrc_pipeline.foundation.months import Window
from nrc_pipeline.orchestration.automation.busy import left_to_the_sensor
from nrc_pipeline.orchestration.automation.watch import last_two_months
from nrc_pipeline.orchestration.jobs import LOAD_JOB
from nrc_pipeline.orchestration.partitions import range_tags

if TYPE_CHECKING:
    from collections.abc import Callable

    from nrc_pipeline.foundation.settings import Settings


def daily(read_settings: Callable[[], Settings]) -> dg.ScheduleDefinition:
    """Make the schedule; its run is the same whenever the tick is evaluated."""

    @dg.schedule(
        job_name=LOAD_JOB,
        name="daily_load",
        cron_schedule="15 5 * * *",
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=(
            "Loads the last two months every day, for edits soon after a run. Makes one request per 30 "
            "activities of these months (at least one), one per changed detail; none without a valid token."
        ),
    )
    def daily_load(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        at, settings = context.scheduled_execution_time, read_settings()
        tags = {**range_tags(Window(*last_two_months(at))), "nrc/trigger": "daily"}
        return left_to_the_sensor(settings, at) or dg.RunRequest(run_key=f"daily {at:%Y-%m-%d}", tags=tags)

    return daily_load
