"""Builds the marts that a plan says are behind."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from nrc_pipeline.foundation.errors import MartsFailed
from nrc_pipeline.foundation.files import make_private
from nrc_pipeline.marts.dbt import PARSED, run_dbt
from nrc_pipeline.marts.manifest import RUNS
from nrc_pipeline.marts.plan import begin, finish

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.marts.plan import Plan


def build_marts(
    home: Home,
    folder: Path,
    planned: Plan,
    *,
    tests: bool,
    selection: Sequence[str] = (),
    on_result: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """Run dbt for the plan, with or without its data tests; the caller holds the writer lock.

    `selection` are dbt options for a part of the models; the months then stay behind for the other models.
    `on_result` is as in `run_dbt`.

    Raises:
        MartsFailed: dbt or one of its models failed; includes dbt's own message.
    """
    begin(home, planned)
    # Unit tests are for developers and do not touch data.
    command = ["build", "--exclude-resource-type", "unit_test"]
    if not tests:
        command += ["--exclude-resource-type", "test"]
    if planned.full_refresh:
        command.append("--full-refresh")
    elif not selection:
        # Views and seeds change only with the project, and that causes a full refresh.
        command += ["--exclude", "config.materialized:view", "resource_type:seed"]
    # Otherwise dbt would write its full manifest again, which takes as long as ten models.
    command.append("--no-write-json")
    try:
        run_dbt(
            home,
            folder,
            _fresh_target(home, planned),
            [*command, *selection],
            months=None if planned.full_refresh else planned.months,
            on_result=on_result,
        )
    except MartsFailed as error:
        raise MartsFailed(
            "The marts could not be built. The core tables are unchanged, the months are still recorded as "
            f"behind, and the next load tries again. {error}"
        ) from error
    if not selection:
        finish(home, planned)


def _fresh_target(home: Home, planned: Plan) -> Path:
    """Return a new folder for dbt's log and artifacts, with the project as dbt has parsed it."""
    target = home.dbt / RUNS
    shutil.rmtree(target, ignore_errors=True)
    make_private(target)
    parsed = home.dbt / planned.fingerprint / PARSED
    if parsed.exists():
        shutil.copyfile(parsed, target / PARSED)
    return target
