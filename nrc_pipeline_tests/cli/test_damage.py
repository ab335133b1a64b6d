"""A home that is damaged, or that somebody else is using: a sentence that says what to do, and no loss."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.landing.layout import part_files
from nrc_pipeline_tests.account import small_athlete

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nrc_pipeline_tests.cli.conftest import Cli

HOLDER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
connection.execute("CREATE TABLE mine AS SELECT 1 AS one")
print("open", flush=True)
sys.stdin.read()
"""

IMPORT_ON_A_SMALL_DISK = """
set -e
mount -t tmpfs -o size={small} tmpfs "$NRC_HOME"
code=0
"$PYTHON" -m nrc_pipeline.cli import "$EXPORTED" || code=$?
echo "first ended with $code"
find "$NRC_HOME/raw" -name '.writing-*' | sed 's/^/left over: /'
mount -o remount,size=400m "$NRC_HOME"
"$PYTHON" -m nrc_pipeline.cli import "$EXPORTED"
"$PYTHON" -m nrc_pipeline.cli sql "SELECT count(*) AS n FROM core.activities WHERE has_details"
"""


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """A folder of four exported activities."""
    folder = tmp_path / "export"
    folder.mkdir()
    athlete = small_athlete(4, 0.1)
    for activity_id in athlete.activity_ids():
        (folder / f"activity-{activity_id}.json").write_bytes(athlete.body(activity_id))
    return folder


@pytest.fixture
def held_open(cli: Cli, direct: None, exported: Path) -> Iterator[None]:
    """Another program has the published warehouse open for writing."""
    assert cli.run("import", str(exported)).exit_code == 0
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(cli.home / "nrc.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"open\n"
    try:
        yield
    finally:
        holder.stdin.close()
        holder.wait()
        holder.stdout.close()


def test_damaged_part_file(cli: Cli, direct: None, exported: Path) -> None:
    """One unreadable file of the landing zone ends in a message that does not name it."""
    assert cli.run("import", str(exported)).exit_code == 0
    (part, *_) = part_files(cli.home / "raw" / "activity_details")
    part.write_bytes(b"rubbish")
    result = cli.run("rebuild")
    assert result.exit_code == 1
    assert str(part) in result.stderr
    assert "Traceback" not in result.output
    assert cli.held() == (4, 4)


def test_damaged_working_database(cli: Cli, direct: None, exported: Path) -> None:
    """A working database that is none any more needs a person to delete it."""
    assert cli.run("import", str(exported)).exit_code == 0
    (cli.home / "work" / "nrc.duckdb").write_bytes(b"rubbish" * 10_000)
    assert cli.run("rebuild").exit_code == 0
    assert cli.held() == (4, 4)


@pytest.mark.parametrize("damage", ["rubbish", "cut short"])
def test_damaged_warehouse(cli: Cli, direct: None, exported: Path, damage: str) -> None:
    """A published file that is none any more stays for ever, and nothing says what to do about it."""
    assert cli.run("import", str(exported)).exit_code == 0
    warehouse = cli.home / "nrc.duckdb"
    if damage == "rubbish":
        warehouse.write_bytes(b"rubbish" * 10_000)
    else:
        os.truncate(warehouse, 5_000)
    for command in (["doctor"], ["status"], ["verify"]):
        result = cli.run(*command)
        assert result.exit_code == 1
        assert "`nrc rebuild`" in result.output
        assert "Unexpected" not in result.output
    assert cli.run("import", str(exported)).exit_code == 0
    assert cli.held() == (4, 4)


def test_warehouse_that_is_open_elsewhere(cli: Cli, held_open: None) -> None:
    """A program that writes into the published file makes `nrc sql` show a lock error of DuckDB's."""
    result = cli.run("sql", "SELECT 1")
    assert result.exit_code == 1
    assert "open for writing" in result.stderr
    assert str(cli.home / "nrc.duckdb") in result.stderr


def test_taken_port(cli: Cli) -> None:
    """`nrc ui` on a port that is in use hangs instead of saying so."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = cli.run("ui", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 2
    assert "--port" in result.stderr


@pytest.mark.slow
def test_full_disk(cli: Cli, exported: Path) -> None:
    """A full disk leaves half-written files or a traceback, or what had landed has to be landed again."""
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rm", "true"], check=False).returncode:
        pytest.skip("needs a file system of its own, which this machine does not allow")
    cli.home.mkdir()
    sizes = sum(path.stat().st_size for path in exported.iterdir())
    script = IMPORT_ON_A_SMALL_DISK.format(small=max(sizes // 8, 300_000))
    result = subprocess.run(
        [unshare, "-rm", "sh", "-c", script],
        env={**os.environ, "PYTHON": sys.executable, "EXPORTED": str(exported)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "first ended with 1" in result.stdout
    assert "The disk is full" in result.stderr
    assert "Traceback" not in result.stderr
    assert "left over" not in result.stdout
    assert result.stdout.split()[-1].strip("│ ") == "4" or "4" in result.stdout.splitlines()[-1]
