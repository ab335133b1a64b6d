"""What is watched on behalf of somebody who is not looking: runs, checks, the token, the age of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import dagster as dg

from nrc_pipeline.alerts.deliver import deliver
from nrc_pipeline.alerts.ledger import open_ledger
from nrc_pipeline.status.report import gather

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from nrc_pipeline.settings import Settings

RUNS, CHECKS, NOTICES = "run", "check", "notice"


def alert_sensors(
    read_settings: Callable[[], Settings], clock: Callable[[], datetime]
) -> list[dg.SensorDefinition]:
    """Make the sensors that note what stands, and tell it by the channels there are."""

    # Runs of commands belong to no code location, and their failures are news all the same.
    @dg.run_failure_sensor(
        name="run_failures",
        default_status=dg.DefaultSensorStatus.RUNNING,
        monitor_all_code_locations=True,
        description="Notes a failed run, one message for each job and error. Costs no request.",
    )
    def run_failures(context: dg.RunFailureSensorContext) -> None:
        settings, now = read_settings(), clock()
        run = context.dagster_run
        where, error = _failure(context)
        text = f"The job {run.job_name} failed at {where} ({error}); run {run.run_id} in the UI tells more."
        with open_ledger(settings.home_folder()) as ledger:
            ledger.note(RUNS, f"{run.job_name}/{where}/{error}", text, now)
        deliver(settings, now)

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        name="run_recoveries",
        default_status=dg.DefaultSensorStatus.RUNNING,
        monitor_all_code_locations=True,
        description="Notes that a job has succeeded, so that its next failure is told again. No request.",
    )
    def run_recoveries(context: dg.RunStatusSensorContext) -> None:
        with open_ledger(read_settings().home_folder()) as ledger:
            ledger.cure(RUNS, f"{context.dagster_run.job_name}/")

    @dg.sensor(
        name="alerts",
        minimum_interval_seconds=120,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=(
            "Notes failed checks, a token that is needed and data that grows old, and tells what is new of "
            "it by NRC_ALERT_URLS; one message a cause, and again after it was cured. Costs no request."
        ),
    )
    def alerts(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        settings, now = read_settings(), clock()
        keys = context.repository_def.asset_graph.asset_check_keys if context.repository_def else ()
        checks = checks_now(context.instance, keys)
        warnings = {
            notice.cause: str(notice) for notice in gather(settings, now).notices if notice.level == "warning"
        }
        with open_ledger(settings.home_folder()) as ledger:
            ledger.note_all(CHECKS, checks.failed, now, checks.running)
            ledger.note_all(NOTICES, warnings, now)
            standing = [one.text for one in ledger.standing.values()]
        told = deliver(settings, now)
        return dg.SkipReason(f"{told} told now. {'; '.join(standing) or 'Nothing stands.'}")

    return [run_failures, run_recoveries, alerts]


class Checks(NamedTuple):
    """What to say of each check whose last evaluation failed, and the names of those being evaluated now."""

    failed: dict[str, str]
    running: list[str]


def checks_now(instance: dg.DagsterInstance, keys: Iterable[dg.AssetCheckKey]) -> Checks:
    """Look at the last evaluation of each check."""
    found = Checks({}, [])
    for key in sorted(keys, key=lambda one: (one.asset_key.path, one.name)):
        record: Any = instance.get_latest_asset_check_evaluation_record(key)
        event = record.event.dagster_event if record is not None and record.event is not None else None
        if event is None:
            continue
        name = f"{key.asset_key.to_user_string()}/{key.name}"
        if event.event_type is not dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            # Only planned: whether it will pass, nobody knows yet.
            found.running.append(name)
        elif not event.asset_check_evaluation_data.passed:
            severity = event.asset_check_evaluation_data.severity.value
            found.failed[name] = f"The check {name} failed ({severity}); the UI shows its numbers."
    return found


def _failure(context: dg.RunFailureSensorContext) -> tuple[str, str]:
    """Name the step and the kind of error; the message itself might say where somebody runs."""
    for event in context.get_step_failure_events():
        error = event.step_failure_data.error
        while error is not None and error.cause is not None:
            error = error.cause
        return event.step_key or "?", (error.cls_name or "error") if error else "error"
    return "its start", "no step was reached"
