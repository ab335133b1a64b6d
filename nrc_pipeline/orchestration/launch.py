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
from nrc_pipeline.orchestration.instance import open_instance
from nrc_pipeline.orchestration.jobs import LOAD_JOB, MARTS_JOB, REBUILD_JOB, UNTESTED_MARTS_JOB
from nrc_pipeline.orchestration.loading import loading, loading_with_marts
from nrc_pipeline.orchestration.partitions import range_tags
from nrc_pipeline.orchestration.pipeline import LOAD_ID_TAG

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nrc_pipeline.foundation.months import Window
    from nrc_pipeline.foundation.settings import Settings

# Dagster's log is in its UI; the command itself prints what the user needs to know.
_QUIET = {"console": {"config": {"log_level": "CRITICAL"}}}


class DagsterRunner:
    """Runs the Dagster jobs; the Runner of nrc_pipeline.loads.runner."""

    def load(self, settings: Settings, load_id: str, window: Window, walk_id: str) -> None:
        """Run `load` without marts."""
        ops = {"raw_activity_list": {"config": {"walk_id": walk_id}}}
        _run(loading, LOAD_JOB, settings, load_id, range_tags(window), ops)

    def core(self, settings: Settings, load_id: str, window: Window) -> None:
        """Run `rebuild` without marts, for what is new."""
        _run(loading, REBUILD_JOB, settings, load_id, range_tags(window))

    def rebuild(self, settings: Settings, load_id: str, window: Window) -> None:
        """Run the whole `rebuild`, for rows that are loaded already, too."""
        ops = {"core_tables": {"config": {"everything": True}}}
        _run(loading_with_marts, REBUILD_JOB, settings, load_id, range_tags(window), ops)

    def marts(self, settings: Settings, load_id: str) -> None:
        """Run `marts`, or the job without dbt's tests if these have run today."""
        home = settings.home_folder()
        tests = are_tests_due(home, plan(home, project_folder()), utc_now().date())
        _run(loading_with_marts, MARTS_JOB if tests else UNTESTED_MARTS_JOB, settings, load_id)


def _run(
    define: Callable[[Callable[[], Settings]], dg.Definitions],
    job_name: str,
    settings: Settings,
    load_id: str,
    tags: Mapping[str, str] | None = None,
    ops: dict[str, Any] | None = None,
) -> None:
    definitions = define(lambda: settings)
    home, run_id = settings.home_folder(), str(uuid.uuid4())
    with open_instance(home) as instance, living(home.dagster, run_id), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            definitions.resolve_job_def(job_name).execute_in_process(
                instance=instance,
                run_id=run_id,
                tags={**(tags or {}), LOAD_ID_TAG: load_id},
                run_config={"ops": ops or {}, "loggers": _QUIET},
            )
        except dg.DagsterExecutionInterruptedError:
            # Dagster's own exception for Ctrl-C; callers need not know about Dagster.
            raise KeyboardInterrupt from None
