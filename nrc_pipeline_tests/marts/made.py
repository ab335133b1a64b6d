"""Marts as a load makes them, without Dagster and without dbt's tests, which change no table."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from nrc_pipeline.marts.dbt import run_dbt
from nrc_pipeline.marts.plan import begin, finish, plan
from nrc_pipeline.marts.project import fingerprint, project_folder
from nrc_pipeline_tests.made_warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home


def make_marts(home: Home, *selected: str, project: Path | None = None) -> None:
    """Run dbt over a home that has core tables; `selected` narrows the models down, as dbt's -s does."""
    folder = project or project_folder()
    planned = plan(home, folder)
    begin(home, planned)
    build_models(home, "--full-refresh", *(("-s", *selected) if selected else ()), project=folder)
    finish(home, planned)


def home_with_marts(folder: Path, documents: Iterable[dict[str, Any]]) -> None:
    """Load documents into the home in `folder`, make its marts, and publish."""
    made = Warehouse(folder)
    made.land(*documents)
    made.normalise()
    made.locate()
    make_marts(made.home)
    made.publish()


def build_models(
    home: Home, *options: str, months: Sequence[str] | None = None, project: Path | None = None
) -> None:
    """Build models and seeds with dbt's `options`; `months` as for `run_dbt`."""
    folder = project or project_folder()
    run_dbt(
        home,
        folder,
        home.dbt / "test",
        ["build", "--resource-types", "model", "--resource-types", "seed", *options],
        months=months,
        manifest=_parsed(home, folder, fingerprint(folder)),
    )


def _parsed(home: Home, folder: Path, made_by: str) -> Any:
    """Return the manifest of a project; each home would read the project again, for five seconds."""
    if made_by not in _manifests():
        _manifests()[made_by] = run_dbt(home, folder, home.dbt / "parsed", ["parse", "--no-write-json"])
    return _manifests()[made_by]


@cache
def _manifests() -> dict[str, Any]:
    return {}
