"""Makes the marts that a plan says are behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nrc_pipeline.errors import MartsFailed
from nrc_pipeline.marts.dbt import PARSED, fresh_target, run_dbt
from nrc_pipeline.marts.manifest import RUNS
from nrc_pipeline.marts.plan import begin, finish

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from nrc_pipeline.home import Home
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
    """Run dbt for what is planned, with its data tests or without; the caller holds the writer's lock.

    `selection` are dbt's options for a part of the models, which leaves the months behind for the others.
    `on_result` is as in `run_dbt`.

    Raises:
        MartsFailed: dbt or one of its models failed; with dbt's own message.
    """
    begin(home, planned)
    # Unit tests are for developers and touch no data.
    command = ["build", "--exclude-resource-type", "unit_test"]
    if not tests:
        command += ["--exclude-resource-type", "test"]
    if planned.full_refresh:
        command.append("--full-refresh")
    elif not selection:
        # Views and seeds change with the project only, and that is a full refresh.
        command += ["--exclude", "config.materialized:view", "resource_type:seed"]
    # dbt would write all it knows of the project again, which takes as long as ten models.
    command.append("--no-write-json")
    try:
        run_dbt(
            home,
            folder,
            fresh_target(home, RUNS, home.dbt / planned.fingerprint / PARSED),
            [*command, *selection],
            months=None if planned.full_refresh else planned.months,
            on_result=on_result,
        )
    except MartsFailed as error:
        raise MartsFailed(
            "The marts could not be made. The core tables are as they were, the months are still noted as "
            f"behind, and the next load tries again. {error}"
        ) from error
    if not selection:
        finish(home, planned)
