"""Consoles and pipes that are not in UTF-8: no command ends for a character that they cannot spell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline_tests.cli.conftest import Cli

NAME = "Läufe 星期二 😀"
CP1252 = {"PYTHONIOENCODING": "cp1252"}
LOCALE_C = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def ran(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command as a process."""
    return subprocess.run(
        [sys.executable, "-m", "nrc_pipeline.cli", *arguments],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


@pytest.fixture
def named(cli: Cli, direct: None, tmp_path: Path) -> None:
    """A home with a name in three scripts, and a file that is no activity under that name."""
    run = {"id": "a", "start_epoch_ms": 1_600_000_000_000, "metrics": [], "tags": {"com.nike.name": NAME}}
    (tmp_path / "a.json").write_text(json.dumps(run), encoding="utf-8")
    assert cli.run("import", str(tmp_path / "a.json")).exit_code == 0
    (tmp_path / f"{NAME}.json").write_text("{}", encoding="utf-8")


def test_a_console_of_windows_gets_escapes(named: None) -> None:
    """Prevents: a name in another script, in a file name or a query, ends the command with an error."""
    query = f'SELECT value AS "{NAME}" FROM core.activity_tags'
    table = ran("sql", query, **CP1252)
    assert table.returncode == 0, table.stderr
    assert "L\xe4ufe \\u661f\\u671f\\u4e8c".encode("cp1252") in table.stdout
    found = ran("sql", "--json", query, **CP1252)
    # An escape of Python's would be no JSON.
    assert json.loads(found.stdout.decode("ascii")) == [{NAME: NAME}]
    # Into an empty home: the other one would have its marts made first.
    skipped = ran("import", f"{NAME}.json", NRC_HOME="empty", **CP1252)
    assert (skipped.returncode, b"skipped L\xe4ufe" in skipped.stderr) == (2, True)


def test_a_locale_that_cannot_read_the_arguments_is_named(named: None) -> None:
    """Prevents: under LC_ALL=C a query or a path in another script is an unexpected error."""
    shown = ran("sql", "SELECT value FROM core.activity_tags", **LOCALE_C)
    assert shown.returncode == 0, shown.stderr
    refused = ran("sql", f"SELECT '{NAME}'", **LOCALE_C)
    assert (refused.returncode, b"LC_ALL=C.UTF-8" in refused.stderr) == (2, True)
    skipped = ran("import", f"{NAME}.json", NRC_HOME="empty", **LOCALE_C)
    assert skipped.returncode == 2
    assert b"Unexpected" not in skipped.stderr


def test_closed_standard_streams_end_no_command(cli: Cli) -> None:
    """Prevents: a job that starts commands without an output or an input meets an error of Python's."""
    for redirection in ("2>&-", ">&- 2>&- <&-"):
        code = subprocess.run(
            ["sh", "-c", f'"$PYTHON" -m nrc_pipeline.cli status {redirection}'],
            env={**os.environ, "PYTHON": sys.executable},
            capture_output=True,
            check=False,
        )
        assert code.returncode == 0, (redirection, code.stderr)
    asked = subprocess.run(
        ["sh", "-c", '"$PYTHON" -m nrc_pipeline.cli token set <&-'],
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
        check=False,
    )
    assert asked.returncode == 2, asked.stderr
