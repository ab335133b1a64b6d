"""`nrc import` and `nrc rebuild`: no token, no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nrc_pipeline_tests.account import small_athlete

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline_tests.cli.conftest import Cli


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """A folder as an exporter leaves it: four activities, an error body, another file, a broken document."""
    folder = tmp_path / "export"
    folder.mkdir()
    athlete = small_athlete(4, 0.1)
    for activity_id in athlete.activity_ids():
        (folder / f"activity-{activity_id}.json").write_bytes(athlete.body(activity_id))
    (folder / "activity-401.json").write_text('{"error_id":"x","errors":[{"code":35,"message":"no"}]}')
    (folder / "readme.txt").write_text("hello")
    (folder / "bad.json").write_text('{"id":"b","start_epoch_ms":"noon","metrics":[]}')
    return folder


def test_import_and_again(cli: Cli, direct: None, exported: Path) -> None:
    """A file is left out silently, a bad one stops the others, or the same files are loaded twice."""
    first = cli.run("import", str(exported))
    assert first.exit_code == 0, first.output
    assert "4 activities with details and 0 headers new" in first.stdout
    for name in ("activity-401.json: an error", "readme.txt: of no known format", "bad.json: "):
        assert name in first.stderr
    assert "1 document is in quarantine" in first.stderr
    assert cli.held() == (4, 4)
    again = cli.run("import", str(exported))
    assert again.exit_code == 0
    assert "4 known already" in again.stdout


def test_import_of_nothing(cli: Cli, direct: None, tmp_path: Path) -> None:
    """The wrong folder passes for a success, or one that is not there for a bug."""
    (tmp_path / "wrong").mkdir()
    nothing = cli.run("import", str(tmp_path / "wrong"))
    assert (nothing.exit_code, "contain no activity" in nothing.stderr) == (2, True)
    absent = cli.run("import", str(tmp_path / "absent"))
    assert (absent.exit_code, "There is no file or folder" in absent.stderr) == (2, True)
    assert cli.run("import").exit_code == 2


def test_rebuild(cli: Cli, direct: None, exported: Path) -> None:
    """After the warehouse is lost the landing zone does not bring it back."""
    assert "nothing to rebuild" in cli.run("rebuild").stdout
    assert cli.run("import", str(exported)).exit_code == 0
    before = cli.rows("SELECT * EXCLUDE (loaded_at) FROM core.activities ORDER BY activity_id")
    (cli.home / "nrc.duckdb").unlink()
    (cli.home / "work" / "nrc.duckdb").unlink()
    result = cli.run("rebuild")
    assert result.exit_code == 0, result.output
    assert cli.rows("SELECT * EXCLUDE (loaded_at) FROM core.activities ORDER BY activity_id") == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--from", "2024"), "--from"),
        (("--to", "2024-13"), "--to"),
        (("--from", "2024-05", "--to", "2024-04"), "later"),
    ],
)
def test_months_that_are_none(cli: Cli, options: tuple[str, ...], message: str) -> None:
    """A mistyped month loads something else, or ends in a traceback."""
    for command in ("sync", "rebuild"):
        result = cli.run(command, *options)
        assert result.exit_code == 2
        assert message in result.stderr
    assert cli.run("sync", "--full", "--from", "2024-01").exit_code == 2
