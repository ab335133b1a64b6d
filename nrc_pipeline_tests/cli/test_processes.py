"""Commands as processes, with Dagster and all: what a person at a terminal meets."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.cli import demo
from nrc_pipeline.simulator import Faults
from nrc_pipeline_tests.cli.conftest import ACTIVITIES
from nrc_pipeline_tests.documents.made import document
from nrc_pipeline_tests.interruptible import interruptible

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline_tests.account import Account
    from nrc_pipeline_tests.cli.conftest import Cli

NRC = (sys.executable, "-m", "nrc_pipeline.cli")


def start(*arguments: str) -> subprocess.Popen[str]:
    """Start a command as a process."""
    with interruptible():
        return subprocess.Popen(
            [*NRC, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A group of its own, so that a test can interrupt it as a terminal does: with all its processes.
            start_new_session=True,
        )


@pytest.mark.slow
def test_ctrl_c_and_again(cli: Cli, served: Account) -> None:
    """An interrupted sync shows a traceback, loses what came, or blocks the next one."""
    served.server.faults = Faults(latency_s=0.25)
    first = start("sync")
    while served.server.count("detail") < 6 and first.poll() is None:
        time.sleep(0.01)
    os.killpg(first.pid, signal.SIGINT)
    _, said = first.communicate(timeout=60)
    assert first.returncode == 130, said
    assert "Nothing that was received is lost" in said
    assert "Traceback" not in said
    served.server.faults = Faults(token_dies_after_details=ACTIVITIES)
    second = start("sync")
    out, said = second.communicate(timeout=120)
    assert second.returncode == 0, said
    assert f"holds {ACTIVITIES} activities, {ACTIVITIES} with details" in out
    # Four were in flight, and as many may have been answered without being taken yet.
    assert served.server.count("detail") <= ACTIVITIES + 8
    token = os.environ["NRC_ACCESS_TOKEN"]
    written = (path for path in cli.home.rglob("*") if path.is_file())
    assert not any(token.encode() in path.read_bytes() for path in written), "the token is in a file"


def _processor_s(pid: int) -> int:
    """Return how long a process has computed, s."""
    shown = subprocess.run(
        ["ps", "-o", "time=", "-p", f"{pid}"], capture_output=True, text=True, check=True
    ).stdout
    minutes, seconds = shown.strip().rsplit(":", 2)[-2:]
    return 60 * int(minutes) + int(float(seconds))


def test_ctrl_c_in_a_long_query(cli: Cli, direct: None, tmp_path: Path) -> None:
    """Prevents: the query runs on until its end, or the interruption is called an unexpected error."""
    (tmp_path / "a.json").write_text(json.dumps(document()), encoding="utf-8")
    assert cli.run("import", str(tmp_path / "a.json")).exit_code == 0
    process = start("sql", "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b")
    try:
        # The imports take less than a second of the processor.
        while _processor_s(process.pid) < 4:
            time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 130, said
    assert "Interrupted." in said
    assert "Unexpected" not in said


@pytest.mark.slow
def test_a_home_with_every_sign_in_its_path(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a sign in the path ends a load: in an ATTACH, in a profile of dbt, in a URL of SQLite."""
    home = tmp_path / "a b'\"ä星😀{{x}}{y};$z&q=1|~@`\\" / "home"
    monkeypatch.setenv("NRC_HOME", str(home))
    (tmp_path / "a.json").write_text(json.dumps(document()), encoding="utf-8")
    for arguments in (
        ("import", "a.json"),
        ("rebuild",),
        ("status",),
        ("doctor",),
        ("verify",),
        ("export", "tcx", "--out", "out"),
        ("export", "geoparquet"),
        ("report",),
        ("backup", str(tmp_path / 'it\'s a "copy" ä')),
    ):
        process = start(*arguments)
        out, said = process.communicate(timeout=900)
        assert process.returncode == 0, (arguments, out, said)
    assert cli.rows("SELECT count(*) AS n FROM marts.activities") == [{"n": 1}]
    assert (home / "dagster" / "history" / "runs.db").exists()
    assert {path.name for path in tmp_path.iterdir()} == {
        home.parent.name, "a.json", "out", "it's a \"copy\" ä"
    }  # fmt: skip


def test_reader_that_goes_away(cli: Cli) -> None:
    """`nrc … | head` ends in a traceback."""
    process = start("simulate", "--help")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()
    process.wait(timeout=30)
    process.stderr.close()


def test_simulate_serves_until_interrupted(cli: Cli) -> None:
    """The printed lines do not lead to a token, or Ctrl-C leaves a traceback."""
    process = start("simulate", "--port", "0", "--activities", "3", "--years", "0.1")
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.strip())
        if "NRC_ACCESS_TOKEN" in line:
            break
    shell = "\n".join([line for line in lines if "export" in line] + ['test "${#NRC_ACCESS_TOKEN}" -gt 100'])
    asked = subprocess.run(["sh", "-c", shell], check=False, timeout=30)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert asked.returncode == 0
    assert (process.returncode, said) == (0, "")


def test_demo_twice(cli: Cli, direct: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo needs a token, loads twice, or does not show what it loaded."""
    monkeypatch.setattr(demo, "ACTIVITIES", 8)
    monkeypatch.setattr(demo, "YEARS", 0.1)
    first = cli.run("demo")
    assert first.exit_code == 0, first.output
    assert "16 documents landed" in first.stdout
    assert "What is in the warehouse" in first.stdout
    assert "Next steps" in first.stdout
    assert (cli.home / "demo" / "nrc.duckdb").exists()
    assert not cli.home.joinpath("nrc.duckdb").exists()
    second = cli.run("demo")
    assert (second.exit_code, "Nothing changed (1 request made)" in second.stdout) == (0, True)
