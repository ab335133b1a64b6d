"""`nrc export` as a person types it."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from nrc_pipeline.cli.app import app
from nrc_pipeline.exports.kinds import Kind
from nrc_pipeline.foundation.home import Home

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def own_home(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home of the test's own, which the environment names."""
    own = Home(tmp_path / "home").prepare()
    shutil.copyfile(home.warehouse, own.warehouse)
    monkeypatch.setenv("NRC_HOME", str(own.path))
    return own


def run(*arguments: str) -> tuple[int, str, str]:
    """Run the command; return its exit code, stdout and stderr."""
    done = CliRunner().invoke(app, ["export", *arguments])
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize("kind", Kind)
def test_every_kind(own_home: Home, kind: Kind) -> None:
    """A kind is offered and does not work, or writes somewhere else than it says."""
    code, out, _ = run(kind)
    assert code == 0
    assert out.rstrip().splitlines()[-1].strip().startswith(str(own_home.exports / kind))
    assert list((own_home.exports / kind).iterdir())


def test_what_is_said(own_home: Home) -> None:
    """Nobody learns what was left out and why, or what a second export did."""
    assert "activities not exported: no GPS" in run("gpx")[2]
    assert run("gpx")[1].startswith("0 files written (0.0 MB), ")


def test_privacy_says_how_much_and_never_where(own_home: Home) -> None:
    """The preview shows the places, or it is written before it was looked at."""
    code, out, err = run("gpx", "--privacy", "--privacy-zone", "52.51234,13.41234,500", "--dry-run")
    assert code == 0
    assert re.search(r"Privacy: [\d,]+ of [\d,]+ positions cut in \d+ activities, [\d,]+ of [\d,]+ m\.", out)
    assert "51234" not in out + err
    assert "41234" not in out + err
    assert "to write" in out
    assert list(own_home.exports.iterdir()) == []


def test_private_and_open_exports_have_folders_of_their_own(own_home: Home) -> None:
    """The private files are mixed with the others, and one shares the wrong ones."""
    run("geojson")
    run("geojson", "--trim-m", "100")
    assert {path.name for path in own_home.exports.iterdir()} == {"geojson", "geojson-private"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("csv", "--privacy"), "--privacy does not apply to it"),
        (("csv", "--activity", "x"), "nrc sql"),
        (("parquet", "--table", "marts.activitys"), "did you mean marts.activities"),
        (("ics", "--layout", "watch"), "--layout"),
        (("gpx", "--privacy-zone", "here"), "LAT,LON,RADIUS_M"),
        (("gpx", "--trim-m", "-5"), "--trim-m"),
        (("gpx", "--from", "2024-13"), "--from"),
    ],
)  # fmt: skip
def test_misuse(own_home: Home, arguments: tuple[str, ...], message: str) -> None:
    """An option is ignored without a word: the worst is --privacy."""
    code, _, err = run(*arguments)
    assert code == 2
    assert message in err


@pytest.mark.parametrize("command", [("export", "gpx", "--privacy"), ("report",)])
def test_a_slip_in_the_settings_writes_nothing(own_home: Home, command: tuple[str, ...]) -> None:
    """Prevents: the trim is written below the zones and ignored, and what is shared begins at the door."""
    zone = "[[zones]]\nlatitude = 1\nlongitude = 2\nradius_m = 300\n"
    (own_home.path / "privacy.toml").write_text(f"{zone}trim_m = 1000\n", encoding="utf-8")
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 2
    assert "trim_m is in the wrong place: it must be above the first [[zones]]" in done.stderr
    assert list(own_home.exports.iterdir()) == []


def test_no_warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A traceback where nothing has been loaded yet."""
    monkeypatch.setenv("NRC_HOME", str(tmp_path))
    code, _, err = run("gpx")
    assert code == 2
    assert "nrc sync" in err
