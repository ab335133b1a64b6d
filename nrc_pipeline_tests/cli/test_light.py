"""Commands that do not load answer at once, which they cannot with Dagster or pandas to import."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from nrc_pipeline_tests.account import Account
    from nrc_pipeline_tests.cli.conftest import Cli

_PROGRAM = """
import sys
from nrc_pipeline.cli.app import app
try:
    app()
finally:
    heavy = {"dagster", "pandas", "numpy", "dbt", "requests", "starlette", "sqlalchemy", "jinja2"}
    print("heavy:", sorted(heavy & {name for name, module in sys.modules.items() if module}))
"""


@pytest.mark.parametrize("command", ["--help", "status --json", "token status"])
def test_imports_nothing_heavy(cli: Cli, command: str) -> None:
    """A command that only reads takes seconds, because an import crept in."""
    _run(cli, command)


def test_imports_nothing_heavy_with_data(cli: Cli, served: Account) -> None:
    """The same, where there is data: DuckDB imports pandas for the first value bound to a query."""
    assert cli.run("sync").exit_code == 0
    assert "42" in _run(cli, "sql SELECT(42)")
    assert "12" in _run(cli, "status")


def _run(cli: Cli, command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *command.split()], capture_output=True, text=True, check=False
    )
    assert "heavy: []" in done.stdout, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout
