"""Runs the jobs in this process, on the instance of the home, so that the UI shows them."""

from __future__ import annotations

import uuid
import warnings
from typing import TYPE_CHECKING, Any

import dagster as dg

from nrc_pipeline.foundation.clock import utc_now
from nrc_pipeline.foundation.liveness import living
from nrc_pipeline.marts.plan import are_tests_due, plan
from nrc_pipeline.marts.project import project_folder
from nrc_pipeline.orchestration.definitions import ingest_definitions, whole_definitions
from nrc_pipeline.orchestration.instance import open_instance
from nrc_pipeline.orchestration.jobs import LOAD_JOB, MARTS_JOB, REBUILD_JOB, UNTESTED_MARTS_JOB
from nrc_pipeline.orchestration.partitions import range_tags
from nrc_pipeline.orchestration.pipeline import LOAD_ID_TAG

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nrc_pipeline.foundation.months import Window
    from nrc_pipeline.foundation.settings import Settings

# Dagster's log is in its UI; the command itself prints what the user needs to know.
_QUIET = {"console": {"config": {"log_level": "CRITICAL"}}}


def run_load_block(settings: Settings, load_id: str, window: Window, walk_id: str) -> None:
    """Run the job `load` without marts for a window whose list has been walked; raise what made it fail."""
    definitions = ingest_definitions(lambda: settings)
    ops = {"raw_activity_list": {"config": {"walk_id": walk_id}}}
    _run(definitions, LOAD_JOB, settings, load_id, range_tags(window), ops)


def run_core_block(settings: Settings, load_id: str, window: Window, *, everything: bool) -> None:
    """Run the job `rebuild` without marts for a window; raise what made it fail."""
    definitions = ingest_definitions(lambda: settings)
    _run(definitions, REBUILD_JOB, settings, load_id, range_tags(window), _core_ops(everything))


def run_rebuild(settings: Settings, load_id: str, window: Window, *, everything: bool) -> None:
    """Run the whole job `rebuild` for a window; raise what made it fail."""
    definitions = whole_definitions(lambda: settings)
    _run(definitions, REBUILD_JOB, settings, load_id, range_tags(window), _core_ops(everything))


def run_marts(settings: Settings, load_id: str) -> None:
    """Run the job `marts`, or the one without dbt's tests if these have run today; raise what fails."""
    home = settings.home_folder()
    tests = are_tests_due(home, plan(home, project_folder()), utc_now().date())
    job = MARTS_JOB if tests else UNTESTED_MARTS_JOB
    _run(whole_definitions(lambda: settings), job, settings, load_id, {}, {})


def _core_ops(everything: bool) -> dict[str, Any]:
    return {"core_tables": {"config": {"everything": everything}}}


def _run(
    definitions: dg.Definitions,
    job_name: str,
    settings: Settings,
    load_id: str,
    tags: Mapping[str, str],
    ops: dict[str, Any],
) -> None:
    home, run_id = settings.home_folder(), str(uuid.uuid4())
    with open_instance(home) as instance, living(home.dagster, run_id), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            definitions.resolve_job_def(job_name).execute_in_process(
                instance=instance,
                run_id=run_id,
                tags={**tags, LOAD_ID_TAG: load_id},
                run_config={"ops": ops, "loggers": _QUIET},
            )
        except dg.DagsterExecutionInterruptedError:
            # Dagster's own exception for Ctrl-C; callers need not know about Dagster.
            raise KeyboardInterrupt from None
