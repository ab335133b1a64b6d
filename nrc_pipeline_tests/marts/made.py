"""Marts as a load makes them, without Dagster and without dbt's tests, which change no table."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from nrc_pipeline.marts.plan import begin, finish, plan
from nrc_pipeline.marts.process import dbt_environment, dbt_program
from nrc_pipeline.marts.project import project_folder

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.home import Home


def make_marts(home: Home, *selected: str, project: Path | None = None) -> None:
    """Run dbt over a home whose core tables stand; `selected` narrows the models down, as dbt's -s does."""
    folder = project or project_folder()
    planned = plan(home, folder)
    begin(home, planned)
    written = home.dbt / "test"
    selection = ("-s", *selected) if selected else ()
    ran = subprocess.run(
        [
            *(str(dbt_program()), "--quiet", "--no-use-colors", "build", "--full-refresh", *selection),
            *("--resource-types", "model", "--resource-types", "seed"),
            *("--project-dir", str(folder), "--profiles-dir", str(folder)),
            *("--target-path", str(written), "--log-path", str(written)),
        ],
        env={**os.environ, **dbt_environment(home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    finish(home, planned)
