"""The job and the sensor of the folder `inbox/`."""

# No postponed annotations here: Dagster evaluates the classes in them at runtime.

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import dagster as dg
import msgspec

from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.loads.inbox import Look, look, take_in, unchanged
from nrc_pipeline.loads.runner import MakeRunner
from nrc_pipeline.orchestration.automation.busy import under_way
from nrc_pipeline.orchestration.executor import living_executor

IMPORT_JOB = "import_inbox"
IMPORT_OP = "take_in"


class InboxConfig(dg.Config):
    """The entries to import."""

    names: list[str]
    """Files and folders of the inbox."""


def inbox_job(
    read_settings: Callable[[], Settings], clock: Callable[[], datetime], make_runner: MakeRunner
) -> dg.JobDefinition:
    """Make the job; it does the same as `nrc import`, then moves the files away."""

    @dg.op(name=IMPORT_OP, description="The same code as `nrc import`.")
    def import_files(context: dg.OpExecutionContext, config: InboxConfig) -> None:
        put_away = take_in(read_settings(), config.names, make_runner, clock())
        context.log.info("%d landed, %d refused", len(put_away.done), len(put_away.refused))
        context.add_output_metadata({"landed": len(put_away.done), "refused": len(put_away.refused)})

    @dg.job(
        name=IMPORT_JOB,
        description="Imports files of the inbox, then moves them away. Does not use the API.",
        executor_def=living_executor,
    )
    def import_inbox() -> None:
        import_files()

    return import_inbox


def inbox_sensor(
    job: dg.JobDefinition, read_settings: Callable[[], Settings], clock: Callable[[], datetime]
) -> dg.SensorDefinition:
    """Make the sensor; its cursor is the content of the inbox at the previous tick."""

    @dg.sensor(
        job=job,
        name="inbox",
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=(
            "Imports files dropped into NRC_HOME/inbox once they no longer change, and moves them to "
            "inbox/done or inbox/refused. Makes no request."
        ),
    )
    def inbox(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        home, now = read_settings().home_folder(), clock()
        found = look(home)
        names = unchanged(_before(context.cursor), found)
        cursor = msgspec.json.encode(found).decode()
        if not names:
            reason = "The inbox is empty." if not found else f"{len(found)} entries may still be changing."
            return dg.SensorResult(skip_reason=reason, cursor=cursor)
        busy = under_way(home, context.instance)
        if busy is not None:
            return dg.SensorResult(skip_reason=f"A load is under way ({busy}).", cursor=cursor)
        # A failed import is retried in the next hour, not at every tick.
        key = repr((f"{now.astimezone(UTC):%Y-%m-%dT%H}", [(name, found[name]) for name in names]))
        return dg.SensorResult(
            run_requests=[
                dg.RunRequest(
                    run_key=f"inbox {hashlib.sha256(key.encode()).hexdigest()[:16]}",
                    run_config={"ops": {IMPORT_OP: {"config": {"names": names}}}},
                    tags={"nrc/trigger": "inbox"},
                )
            ],
            cursor=cursor,
        )

    return inbox


def _before(cursor: str | None) -> dict[str, Look]:
    try:
        return msgspec.json.decode(cursor or "{}", type=dict[str, Look])
    except msgspec.DecodeError:
        return {}
