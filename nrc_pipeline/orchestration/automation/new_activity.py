"""The sensor `new_activity`: translates the decisions of `watch` for Dagster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dagster as dg
from msgspec.structs import replace

from nrc_pipeline.insight.status.token_state import token_state
from nrc_pipeline.orchestration.automation.access_token import observation, said_of
from nrc_pipeline.orchestration.automation.busy import under_way
from nrc_pipeline.orchestration.automation.memory import Memory
from nrc_pipeline.orchestration.automation.reconciliation import RECONCILE_JOB, RECONCILE_OP
from nrc_pipeline.orchestration.automation.watch import watch
from nrc_pipeline.orchestration.jobs import LOAD_JOB, load_job
from nrc_pipeline.orchestration.partitions import range_tags

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline.orchestration.automation.watch import Request


def new_activity(
    reconcile: dg.JobDefinition, read_settings: Callable[[], Settings], clock: Callable[[], datetime]
) -> dg.SensorDefinition:
    """Make the sensor; it ticks every minute and uses the API at most every five."""

    @dg.sensor(
        name="new_activity",
        jobs=[load_job, reconcile],
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=(
            "Checks the newest page of the list and loads the changed months; then loads what is still "
            "missing, newest first. Notices a new token at the next tick. Makes one request per five "
            "minutes, and none while the token is missing, expired or refused, or during a load."
        ),
    )
    def sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        settings, now = read_settings(), clock()
        step = watch(
            settings,
            Memory.read(context.cursor),
            now,
            under_way(settings.home_folder(), context.instance),
        )
        state = token_state(settings, now)
        refused_at = step.memory.refused_at
        shown = f"{step.memory.token} {said_of(state, refused_at)}"
        # A probe and a run show how long the token is still valid; between them only a changed state is
        # recorded.
        is_news = step.probed or bool(step.requests) or shown != step.memory.shown
        return dg.SensorResult(
            run_requests=[_run_request(request) for request in step.requests],
            skip_reason=None if step.requests else step.reason,
            cursor=replace(step.memory, shown=shown).text(),
            asset_events=[observation(state, refused_at)] if is_news else [],
        )

    return sensor


def _run_request(request: Request) -> dg.RunRequest:
    tags = {"nrc/trigger": "new_activity"}
    if request.window is None:
        config: dict[str, Any] = {"ops": {RECONCILE_OP: {"config": {"full": request.full}}}}
        return dg.RunRequest(run_key=request.key, job_name=RECONCILE_JOB, run_config=config, tags=tags)
    given = {"walk_id": request.walk_id} if request.walk_id is not None else {}
    return dg.RunRequest(
        run_key=request.key,
        job_name=LOAD_JOB,
        run_config={"ops": {"raw_activity_list": {"config": given}}},
        tags={**tags, **range_tags(request.window)},
    )
