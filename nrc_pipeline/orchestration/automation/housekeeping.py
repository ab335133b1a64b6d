"""Deletes old runs: Dagster's own retention covers only ticks, and runs with their events would stay."""

# No postponed annotations here: Dagster evaluates the classes in them at runtime.

import shutil
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import dagster as dg

from nrc_pipeline.foundation.clock import utc_now
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.orchestration.automation.busy import held
from nrc_pipeline.orchestration.executor import living_executor
from nrc_pipeline.orchestration.pipeline import Pipeline

HOUSEKEEPING_JOB = "housekeeping"

KEPT = timedelta(days=180)

_ENDED = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)
_MADE = dg.DagsterEventType.ASSET_MATERIALIZATION


def forget_old_runs(instance: dg.DagsterInstance, home: Home, before: datetime) -> int:
    """Delete runs created before a moment, with their events and logs; return how many.

    A run that made the newest materialisation of an asset, or of a month of it, stays: without it the UI
    would show the month as missing.
    """
    old = instance.get_runs(dg.RunsFilter(statuses=list(_ENDED), created_before=before))
    kept = _makers_of_what_stands(instance) if old else set()
    gone = [run.run_id for run in old if run.run_id not in kept]
    for run_id in gone:
        instance.delete_run(run_id)
        # Otherwise the run's event file would stay, at its full size.
        (home.dagster / "history" / "runs" / f"{run_id}.db").unlink(missing_ok=True)
        shutil.rmtree(home.dagster / "storage" / run_id, ignore_errors=True)
    return len(gone)


def _makers_of_what_stands(instance: dg.DagsterInstance) -> set[str]:
    kept: set[str] = set()
    for key in instance.all_asset_keys():
        latest = instance.get_latest_materialization_event(key)
        if latest is not None:
            kept.add(latest.run_id)
        newest = instance.event_log_storage.get_latest_storage_id_by_partition(key, _MADE)
        kept |= _runs_of(instance, key, newest.values())
    return kept


def _runs_of(instance: dg.DagsterInstance, key: dg.AssetKey, storage_ids: Iterable[int]) -> set[str]:
    asked = dg.EventRecordsFilter(_MADE, asset_key=key, storage_ids=list(storage_ids))
    if not asked.storage_ids:
        return set()
    return {record.run_id for record in instance.event_log_storage.get_event_records(asked)}


@dg.op
def forget_runs(context: dg.OpExecutionContext, pipeline: Pipeline) -> None:
    """Delete runs older than KEPT. No load runs at the same time, since this run holds the pipeline."""
    home = pipeline.settings.home_folder()
    context.log.info("%d old runs deleted", forget_old_runs(context.instance, home, utc_now() - KEPT))


@dg.job(
    name=HOUSEKEEPING_JOB,
    description="Deletes runs older than 180 days whose results have all been replaced; uses no API.",
    executor_def=living_executor,
)
def housekeeping_job() -> None:
    """Delete old runs."""
    forget_runs()


def housekeeping(read_settings: Callable[[], Settings]) -> dg.ScheduleDefinition:
    """Make the schedule."""

    @dg.schedule(
        job=housekeeping_job,
        name="weekly_housekeeping",
        cron_schedule="50 4 * * 0",
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Deletes old runs and their events every Sunday. Makes no request.",
    )
    def weekly_housekeeping(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        busy = held(read_settings().home_folder(), "Old runs are deleted next week instead.")
        return busy or dg.RunRequest(run_key=f"housekeeping-{context.scheduled_execution_time:%Y-%m-%d}")

    return weekly_housekeeping
