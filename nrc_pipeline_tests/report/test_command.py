"""`nrc report`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer.testing import CliRunner

from nrc_pipeline.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from nrc_pipeline.foundation.home import Home


def test_it_writes_where_it_is_told_and_says_what_is_cut(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command writes to --out, and says where the file is and what it does not show."""
    monkeypatch.setenv("NRC_HOME", str(home.path))
    out = tmp_path / "deep" / "runs.html"
    private = CliRunner().invoke(app, ["report", "--out", str(out), "--theme", "dark"])
    assert private.exit_code == 0, private.output
    assert str(out) in private.output
    assert "first and last 200 m" in private.output
    assert 'data-theme="dark"' in out.read_text()
    whole = CliRunner().invoke(app, ["report", "--out", str(out), "--no-privacy"])
    assert "Privacy is off" in whole.output


def test_a_home_without_a_warehouse_is_misuse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the first sync the command says what to do, and writes nothing."""
    monkeypatch.setenv("NRC_HOME", str(tmp_path))
    done = CliRunner().invoke(app, ["report"])
    assert done.exit_code == 2
    assert "nrc sync" in done.output
    assert not (tmp_path / "exports").exists()
