"""The command line as people run it, on a simulated account."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

import nrc_pipeline
from nrc_pipeline.cli.app import app
from nrc_pipeline.cli.runs import dagster_runner
from nrc_pipeline.services.nike import clock, transport
from nrc_pipeline.services.nike.patience import Patience
from nrc_pipeline_tests.account import account, small_athlete
from nrc_pipeline_tests.direct_runs import DirectRuns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typer.testing import Result

    from nrc_pipeline.loads.runner import MakeRunner
    from nrc_pipeline_tests.account import Account

ACTIVITIES = 12
"""Of the account; all within two months, since each month costs Dagster some time."""


@dataclass
class Cli:
    """Runs commands in this process, on one home."""

    home: Path
    monkeypatch: pytest.MonkeyPatch
    make_runner: MakeRunner = dagster_runner

    def run(self, *arguments: str, given: str | None = None, **environment: str | None) -> Result:
        """Run a command; None takes a variable away."""
        for name, value in environment.items():
            if value is None:
                self.monkeypatch.delenv(name, raising=False)
            else:
                self.monkeypatch.setenv(name, value)
        return CliRunner().invoke(app, arguments, input=given, obj=self.make_runner)

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Ask the published warehouse with `nrc sql`."""
        result = self.run("sql", "--json", query)
        assert result.exit_code == 0, result.stderr
        found: list[dict[str, Any]] = json.loads(result.stdout)
        return found

    def held(self) -> tuple[int, int]:
        """Return how many activities are in the published warehouse, and how many of them with details."""
        (row,) = self.rows("SELECT count(*) AS n, count(*) FILTER (has_details) AS deep FROM core.activities")
        return row["n"], row["deep"]


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """An empty home; nothing of the machine's own settings reaches the commands."""
    for name in ("NRC_ACCESS_TOKEN", "NRC_BASE_URL", "NRC_DIALECT", "NRC_ACCOUNT", "NRC_ACTIVITY_TYPES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    # Processes that a test starts find the code in a checkout that is not installed, too.
    monkeypatch.setenv("PYTHONPATH", str(Path(nrc_pipeline.__file__).parent.parent))
    # A token that seems strange makes `nrc token set` ask the API for the time; a test asks no real one.
    monkeypatch.setattr(clock, "clock_ahead", lambda _base_url: None)
    home = tmp_path / "home"
    monkeypatch.setenv("NRC_HOME", str(home))
    monkeypatch.setenv("NRC_REQUESTS_PER_SECOND", "0")
    return Cli(home, monkeypatch)


@pytest.fixture
def direct(cli: Cli) -> None:
    """Leave Dagster out of what runs in this process; tests that start commands as processes have it."""
    cli.make_runner = DirectRuns


@pytest.fixture
def served(tmp_path: Path, cli: Cli, direct: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """An account of one list page; the commands know its address and a token, and wait shortly to retry."""
    impatient = functools.partial(Patience, first_wait_s=0.01, longest_wait_s=0.02)
    monkeypatch.setattr(transport, "Patience", impatient)
    with account(tmp_path / "account", small_athlete(ACTIVITIES, 0.1)) as made:
        monkeypatch.setenv("NRC_BASE_URL", made.server.base_url)
        monkeypatch.setenv("NRC_ACCESS_TOKEN", made.server.issue_token())
        yield made
