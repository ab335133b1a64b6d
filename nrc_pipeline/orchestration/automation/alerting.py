"""Watches runs, checks, the token and the age of the data, and sends alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import dagster as dg

from nrc_pipeline.insight.alerts.causes import open_causes
from nrc_pipeline.insight.alerts.deliver import deliver
from nrc_pipeline.insight.alerts.failed_runs import RUNS, cure_failures, forget_old_failures, note_failure
from nrc_pipeline.insight.status.report import gather
from nrc_pipeline.orchestration.partitions import months_of
from nrc_pipeline.orchestration.raw_assets import WINDOW_CHECKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from nrc_pipeline.foundation.settings import Settings

CHECKS, NOTICES = "check", "notice"


def alert_sensors(
    read_settings: Callable[[], Settings], clock: Callable[[], datetime]
) -> list[dg.SensorDefinition]:
    """Make the sensors that record open causes and send them through the configured channels."""

    # Runs of commands belong to no code location, and their failures must be reported too.
    @dg.run_failure_sensor(
        name="run_failures",
        default_status=dg.DefaultSensorStatus.RUNNING,
        monitor_all_code_locations=True,
        description="Records a failed run: one cause for each job, months, step and error. Makes no request.",
    )
    def run_failures(context: dg.RunFailureSensorContext) -> None:
        run = context.dagster_run
        step, error = _failure(context)
        with open_causes(read_settings().home_folder()) as causes:
            note_failure(causes, run.job_name, step, error, months_of(run.tags), clock(), run.run_id)

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        name="run_recoveries",
        default_status=dg.DefaultSensorStatus.RUNNING,
        monitor_all_code_locations=True,
        description="Records when failed work has succeeded; a later failure is new. Makes no request.",
    )
    def run_recoveries(context: dg.RunStatusSensorContext) -> None:
        run = context.dagster_run
        with open_causes(read_settings().home_folder()) as causes:
            if causes.of(RUNS):
                steps = _steps_done(context.instance, run.run_id)
                cure_failures(causes, run.job_name, steps, months_of(run.tags))

    @dg.sensor(
        name="alerts",
        minimum_interval_seconds=120,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=(
            "Records failed checks, a needed token and old data, and sends new causes, including "
            "failed runs, through NRC_ALERT_URLS: one message per cause, and again after it was cured. "
            "Makes no request."
        ),
    )
    def alerts(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        settings, now = read_settings(), clock()
        keys = context.repository_def.asset_graph.asset_check_keys if context.repository_def else set()
        checks = checks_now(context.instance, keys - WINDOW_CHECKS)
        warnings: dict[str, str] = {
            notice.cause: str(notice) for notice in gather(settings, now).notices if notice.level == "warning"
        }
        with open_causes(settings.home_folder()) as causes:
            causes.note_all(CHECKS, checks.failed, now, checks.running)
            causes.note_all(NOTICES, warnings, now)
            forget_old_failures(causes, now)
            standing = [one.text for one in causes.standing.values()]
        told = deliver(settings, now)
        return dg.SkipReason(f"{told} sent now. {'; '.join(standing) or 'No open causes.'}")

    return [run_failures, run_recoveries, alerts]


class Checks(NamedTuple):
    """The text for each check whose last evaluation failed, and the checks being evaluated now."""

    failed: dict[str, str]
    running: list[str]


def checks_now(instance: dg.DagsterInstance, keys: Iterable[dg.AssetCheckKey]) -> Checks:
    """Read the last evaluation of each check."""
    found = Checks({}, [])
    for key in sorted(keys, key=lambda one: (one.asset_key.path, one.name)):
        record: Any = instance.get_latest_asset_check_evaluation_record(key)
        event = record.event.dagster_event if record is not None and record.event is not None else None
        if event is None:
            continue
        name = f"{key.asset_key.to_user_string()}/{key.name}"
        if event.event_type is not dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            # Only planned, so its result is not known yet.
            found.running.append(name)
        elif not event.asset_check_evaluation_data.passed:
            severity = event.asset_check_evaluation_data.severity.value
            found.failed[name] = f"The check {name} failed ({severity}); the UI shows its numbers."
    return found


def _failure(context: dg.RunFailureSensorContext) -> tuple[str | None, str]:
    """Name the step and the kind of error; the message itself might reveal where someone runs."""
    for event in context.get_step_failure_events():
        error = event.step_failure_data.error
        while error is not None and error.cause is not None:
            error = error.cause
        return event.step_key, (error.cls_name or "error") if error else "error"
    return None, "no step was reached"


def _steps_done(instance: dg.DagsterInstance, run_id: str) -> set[str]:
    entries = instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_SUCCESS)
    return {entry.step_key for entry in entries if entry.step_key is not None}
