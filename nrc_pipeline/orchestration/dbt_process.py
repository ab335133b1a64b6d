"""Runs the one dbt process of a load by dagster-dbt, without what it would ask dbt for beforehand."""

from __future__ import annotations

import contextlib
import io
import shutil
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple

from dagster_dbt import DagsterDbtCliRuntimeError, DbtCliResource
from packaging.version import Version

from nrc_pipeline.errors import MartsFailed
from nrc_pipeline.marts.manifest import PARSED, RUNS
from nrc_pipeline.marts.process import dbt_program, dbt_surroundings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import dagster as dg

    from nrc_pipeline.home import Home
    from nrc_pipeline.marts.plan import Plan


_SAID = 2_000
"""So many characters of dbt's message; one wrong macro fails a hundred tests alike."""


class PlainDbt(DbtCliResource):
    """The resource without two things that cost more than a small build: see the methods."""

    @cached_property
    def _cli_version(self) -> Version:
        """Know the version of dbt from its package, not from a process that says it."""
        return Version(version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> Any:  # noqa: ARG002
        """Go without an adapter in this process, which is for reading row counts while dbt runs."""
        return None


def dbt_arguments(planned: Plan) -> list[str]:
    """Return what to tell dbt; unit tests are the developers' and touch no data."""
    arguments = ["build", "--exclude-resource-type", "unit_test"]
    return [*arguments, "--full-refresh"] if planned.full_refresh else arguments


class DbtRun(NamedTuple):
    """The results of models and tests as Dagster's events, and what stopped dbt, with its own message."""

    results: list[Any]
    failure: MartsFailed | None


def run_dbt(context: dg.AssetExecutionContext, home: Home, folder: Path, planned: Plan) -> DbtRun:
    """Run dbt to its end; what got through before a failure is among the results."""
    target = home.dbt / RUNS
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(mode=0o700, parents=True)
    parsed = home.dbt / planned.fingerprint / PARSED
    if parsed.exists():
        shutil.copyfile(parsed, target / PARSED)
    dbt = PlainDbt(
        project_dir=str(folder),
        profiles_dir=str(folder),
        dbt_executable=str(dbt_program()),
        global_config_flags=["--no-use-colors"],
    )
    results: list[Any] = []
    failure = None
    # dagster-dbt prints what dbt says, which is in the log file; standard output is for the command's result.
    months = None if planned.full_refresh else planned.months
    with dbt_surroundings(home, months), contextlib.redirect_stdout(io.StringIO()):
        running = dbt.cli(dbt_arguments(planned), context=context, target_path=target)
        try:
            # dbt holds the database to its end, so nothing can be read of the tables before.
            results.extend(running.stream())
        except DagsterDbtCliRuntimeError as error:
            failure = MartsFailed(_explained(error, target / "dbt.log"))
        finally:
            if running.process.poll() is None:
                running.process.terminate()
                running.process.wait()
    return DbtRun(results, failure)


def _explained(failure: DagsterDbtCliRuntimeError, log: Path) -> str:
    _, _, said = str(failure).partition("Errors parsed from dbt logs:")
    message = (said.strip() or str(failure).strip())[:_SAID]
    return (
        "dbt could not make the marts. The core tables are as they were, the months stay noted as behind, "
        f"and the next load tries again; {log} tells more. dbt says:\n{message}"
    )
