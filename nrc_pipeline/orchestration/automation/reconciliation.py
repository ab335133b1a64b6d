"""The job `reconcile`, which is `nrc sync` as a run, and its weekly schedule over the whole list."""

# No postponed annotations here: Dagster evaluates the classes in them at runtime.

from collections.abc import Callable

import dagster as dg

from nrc_pipeline.foundation.months import EVERYTHING
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.loads import syncing
from nrc_pipeline.loads.journal import REFUSALS
from nrc_pipeline.loads.runner import MakeRunner
from nrc_pipeline.orchestration.automation.busy import left_to_the_sensor
from nrc_pipeline.orchestration.executor import living_executor

RECONCILE_JOB = "reconcile"
RECONCILE_OP = "sync"


class SyncConfig(dg.Config):
    """How far the list is walked."""

    full: bool = True
    """Walk to the end of the list: nothing else shows late arrivals, old edits and deletions."""


def reconcile_job(read_settings: Callable[[], Settings], make_runner: MakeRunner) -> dg.JobDefinition:
    """Make the job; like `nrc sync`, it starts separate runs for blocks of months."""

    @dg.op(name=RECONCILE_OP, description="The same code as `nrc sync --full`, or `nrc sync`.")
    def sync(context: dg.OpExecutionContext, config: SyncConfig) -> None:
        synced = syncing.sync(read_settings(), EVERYTHING, make_runner, full=config.full)
        context.log.info(
            "%d pages of the list, %d new versions, %d runs",
            synced.walked.pages,
            len(synced.walked.changed_starts),
            synced.runs,
        )
        context.add_output_metadata({"load_id": synced.load_id, "pages": synced.walked.pages})
        error = synced.walked.error
        # An expired token has its own notice; the rest is fetched with the next token.
        if error is not None and not isinstance(error, REFUSALS):
            raise error

    @dg.job(
        name=RECONCILE_JOB,
        description="Walks the whole list, then loads what changed, newest first, in separate runs.",
        executor_def=living_executor,
    )
    def reconcile() -> None:
        sync()

    return reconcile


def weekly(job: dg.JobDefinition, read_settings: Callable[[], Settings]) -> dg.ScheduleDefinition:
    """Make the schedule; without a token the sensor does it later, because it detects an overdue walk."""

    @dg.schedule(
        job=job,
        name="weekly_reconciliation",
        cron_schedule="45 4 * * 1",
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=(
            "Walks the whole list every Monday: late arrivals, edits of old activities, deletions. Makes one "
            "request per 30 activities, then one for each changed detail; none without a valid token."
        ),
    )
    def weekly_reconciliation(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        at, settings = context.scheduled_execution_time, read_settings()
        request = dg.RunRequest(run_key=f"weekly {at:%Y-%m-%d}", tags={"nrc/trigger": "weekly"})
        return left_to_the_sensor(settings, at) or request

    return weekly_reconciliation
