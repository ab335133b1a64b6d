"""The folder everything is written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.foundation.errors import HomeNotWritable, Misuse
from nrc_pipeline.foundation.home import Home

if TYPE_CHECKING:
    from pathlib import Path


def test_a_prepared_home_is_private(tmp_path: Path) -> None:
    """Other users of the machine read where somebody runs, or the token."""
    home = Home(tmp_path / "deep" / "home").prepare()
    for folder in (home.path, home.raw, home.work, home.dagster, home.exports, home.inbox, home.secrets):
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not home.warehouse.exists()


def test_preparing_again_keeps_everything_and_closes_the_secrets(tmp_path: Path) -> None:
    """A second start destroys the home, or a backup restored with wide modes stays open."""
    home = Home(tmp_path).prepare()
    (home.raw / "kept").touch()
    home.secrets.chmod(0o755)
    assert home.prepare() is home
    assert (home.raw / "kept").exists()
    assert home.secrets.stat().st_mode & 0o777 == 0o700


def test_published_and_work_database_have_the_same_catalog_name(tmp_path: Path) -> None:
    """Views written in the work file name a catalog that the published file does not have."""
    home = Home(tmp_path)
    assert home.work_database.stem == home.warehouse.stem


def test_a_home_that_cannot_be_written_says_so_and_what_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a load ends in an error of the system somewhere in its middle, and a person gives up."""
    Home(tmp_path).prepare()
    # As root, no mode of a folder keeps a process from writing.
    monkeypatch.setattr("os.access", lambda path, _mode: path != tmp_path / "work")
    with pytest.raises(HomeNotWritable, match=r"work cannot be written.*`nrc sql`") as refused:
        Home(tmp_path).prepare()
    assert refused.value.exit_code == 1


def test_a_home_that_cannot_be_created_is_a_misuse(tmp_path: Path) -> None:
    """A file in the way ends in a traceback."""
    (tmp_path / "file").touch()
    with pytest.raises(Misuse, match="NRC_HOME"):
        Home(tmp_path / "file" / "home").prepare()
