"""The job and the sensor of the folder `inbox/`."""

# No postponed annotations here: Dagster reads the classes that stand in them.

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import dagster as dg
import msgspec

from nrc_pipeline.inbox import Look, look, settled, take_in
from nrc_pipeline.orchestration.automation.busy import under_way
from nrc_pipeline.orchestration.executor import living_executor
from nrc_pipeline.settings import Settings

IMPORT_JOB = "import_inbox"
IMPORT_OP = "take_in"


class InboxConfig(dg.Config):
    """What is imported."""

    names: list[str]
    """Files and folders of the inbox."""


def inbox_job(read_settings: Callable[[], Settings], clock: Callable[[], datetime]) -> dg.JobDefinition:
    """Make the job; it does what `nrc import` does, then puts the files away."""

    @dg.op(name=IMPORT_OP, description="The same code as `nrc import`.")
    def import_files(context: dg.OpExecutionContext, config: InboxConfig) -> None:
        # The definitions that these load contain this job.
        from nrc_pipeline.orchestration.launch import run_core_block, run_marts  # noqa: PLC0415

        put_away = take_in(read_settings(), config.names, run_core_block, run_marts, clock())
        context.log.info("%d landed, %d refused", len(put_away.done), len(put_away.refused))
        context.add_output_metadata({"landed": len(put_away.done), "refused": len(put_away.refused)})

    @dg.job(
        name=IMPORT_JOB,
        description="Imports files of the inbox, then puts them away. Asks no API.",
        executor_def=living_executor,
    )
    def import_inbox() -> None:
        import_files()

    return import_inbox


def inbox_sensor(
    job: dg.JobDefinition, read_settings: Callable[[], Settings], clock: Callable[[], datetime]
) -> dg.SensorDefinition:
    """Make the sensor; its cursor is what the inbox held at the tick before."""

    @dg.sensor(
        job=job,
        name="inbox",
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=(
            "Imports what is dropped into NRC_HOME/inbox once it has stopped to change, and moves it to "
            "inbox/done or inbox/refused. Costs no request."
        ),
    )
    def inbox(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        home, now = read_settings().home_folder(), clock()
        found = look(home)
        names = settled(_before(context.cursor), found)
        cursor = msgspec.json.encode(found).decode()
        if not names:
            reason = "The inbox is empty." if not found else f"{len(found)} entries may still be changing."
            return dg.SensorResult(skip_reason=reason, cursor=cursor)
        busy = under_way(home, context.instance)
        if busy is not None:
            return dg.SensorResult(skip_reason=f"A load is under way ({busy}).", cursor=cursor)
        # What fails is tried again in the next hour, not at every tick.
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
