"""A home that cannot be written, by commands as processes: reading goes on, writing says what is wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline_tests.made_once import made_once
from nrc_pipeline_tests.report.account import make_home

if TYPE_CHECKING:
    from pathlib import Path

IN_A_READ_ONLY_HOME = """
set -e
mount --bind "$NRC_HOME" "$NRC_HOME"
mount -o remount,ro,bind "$NRC_HOME"
set +e
while read -r line; do
    eval "\\"$PYTHON\\" -m nrc_pipeline.cli $line" > said 2>&1 < /dev/null
    echo "exit $? of $line: $(tail -c 4000 said | tr '\\n' ' ')"
done
"""
READING = (
    "sql 'SELECT count(*) FROM marts.activities'",
    "status",
    "doctor",
    "export gpx --out out/gpx",
    "export parquet --out out/parquet",
    "report --out out/report.html",
    "verify",
)
WRITING = ("import file.json", "sync", "rebuild", "export tcx", "report", "token set")


def test_reading_works_and_writing_says_so(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a backup mounted read-only cannot be looked at, or a load ends in an unexpected error."""
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rm", "true"], check=False).returncode:
        pytest.skip("needs a mount of its own, which this machine does not allow")
    made = made_once(tmp_path_factory, "report", lambda folder: make_home(folder / "home"))
    shutil.copytree(made / "home", tmp_path / "home")
    (tmp_path / "home" / "work" / "landing_index.parquet").unlink(missing_ok=True)
    (tmp_path / "file.json").write_text('{"id":"a","start_epoch_ms":5,"metrics":[]}', encoding="utf-8")
    for name in [name for name in os.environ if name.startswith("NRC_")]:
        monkeypatch.delenv(name)
    result = subprocess.run(
        [unshare, "-rm", "sh", "-c", IN_A_READ_ONLY_HOME],
        input="\n".join((*READING, *WRITING)) + "\n",
        env={**os.environ, "NRC_HOME": str(tmp_path / "home"), "PYTHON": sys.executable},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    ends = dict(zip((*READING, *WRITING), result.stdout.splitlines(), strict=True))
    assert "Unexpected" not in result.stdout
    for command in READING:
        # A doctor or a verify that finds something old ends with 1, too.
        assert ends[command].startswith("exit 0") or command == "doctor", ends[command]
    assert "cannot be written" in ends["doctor"] or "FAIL" in ends["doctor"]
    assert len(list((tmp_path / "out" / "gpx").iterdir())) > 1
    for command in WRITING:
        assert not ends[command].startswith("exit 0"), ends[command]
    for command in ("import file.json", "sync", "rebuild"):
        assert f"{tmp_path / 'home'} cannot be written (Read-only file system)" in ends[command]
