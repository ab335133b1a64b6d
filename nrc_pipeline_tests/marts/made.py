"""Marts as a load makes them, without Dagster and without dbt's tests, which change no table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.marts.dbt import run_dbt
from nrc_pipeline.marts.plan import begin, finish, plan
from nrc_pipeline.marts.project import project_folder

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.home import Home

MODELS_AND_SEEDS = ("--resource-types", "model", "--resource-types", "seed")


def make_marts(home: Home, *selected: str, project: Path | None = None) -> None:
    """Run dbt over a home that has core tables; `selected` narrows the models down, as dbt's -s does."""
    folder = project or project_folder()
    planned = plan(home, folder)
    begin(home, planned)
    selection = ("-s", *selected) if selected else ()
    run_dbt(home, folder, home.dbt / "test", ["build", "--full-refresh", *MODELS_AND_SEEDS, *selection])
    finish(home, planned)
