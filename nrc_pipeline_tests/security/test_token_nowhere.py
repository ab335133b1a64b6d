"""The token is in its own file and nowhere else, whatever went wrong."""

from __future__ import annotations

import functools
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from nrc_pipeline.landing.layout import part_files
from nrc_pipeline.services.nike import transport
from nrc_pipeline.services.nike.patience import Patience
from nrc_pipeline.simulator import Fault, Faults
from nrc_pipeline_tests.account import account, small_athlete
from nrc_pipeline_tests.direct_runs import DirectRuns
from nrc_pipeline_tests.orchestration.loads_only import LoadsOnly
from nrc_pipeline_tests.security.searching import holding

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from nrc_pipeline.simulator.faults import FaultKind
    from nrc_pipeline_tests.cli.conftest import Cli

KINDS: tuple[FaultKind, ...] = ("server_error", "cut", "unauthorised_ok", "forbidden_html")


def test_after_a_full_run_with_failures(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A log, a traceback, Dagster's storage or a backup gives the account away to whoever reads it."""
    impatient = functools.partial(Patience, first_wait_s=0.01, longest_wait_s=0.02)
    monkeypatch.setattr(transport, "Patience", impatient)
    # Through Dagster, whose events and logs are files of the home, too.
    cli.make_runner = LoadsOnly
    said = ""
    secrets: list[str] = []
    (tmp_path / "account").mkdir()
    with account(tmp_path / "account", small_athlete(8, 0.05)) as served, caplog.at_level(logging.DEBUG):
        cli.monkeypatch.setenv("NRC_BASE_URL", served.server.base_url)
        for kind in (*KINDS, None):
            secret = served.server.issue_token()
            secrets += [secret, secret.split(".")[1], secret.split(".")[2]]
            stored = cli.run("token", "set", given=secret)
            assert stored.exit_code == 0, stored.stderr
            served.server.faults = Faults(rules=(Fault(kind, after=2),)) if kind else Faults()
            for command in (["sync"], ["token", "status"], ["status", "--json"], ["doctor"]):
                done = cli.run(*command)
                said += done.stdout + done.stderr
        monkeypatch.setenv("NRC_ACCESS_TOKEN", secret)
        said += cli.run("sync", "--full").stderr
        cli.make_runner = lambda: _Failing(secret=secret)
        served.athlete.add_run()
        failed = cli.run("sync")
        said += failed.stdout + failed.stderr
        assert failed.exit_code == 1
    said += cli.run("backup", str(tmp_path / "copy")).stdout
    assert not any(secret in said + caplog.text for secret in secrets)
    assert (cli.home / "work" / "last-failure.log").exists()
    assert holding(cli.home, secrets) == [cli.home / "secrets" / "token"]
    assert holding(tmp_path / "copy", secrets) == []
    # The texts of Parquet files are packed and would not show above.
    with duckdb.connect() as connection:
        for path in part_files(cli.home / "raw"):
            cells = connection.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
            assert not any(secret in str(cells) for secret in secrets)


@dataclass(frozen=True, kw_only=True)
class _Failing(DirectRuns):
    secret: str

    def load(self, *_: object) -> None:
        raise RuntimeError(f"a library that puts 'Bearer {self.secret}' into its message")
