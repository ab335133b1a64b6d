"""Whole files, private, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.foundation.files import make_private, replacing, write_private

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("synced", [True, False])
def test_a_file_is_replaced_and_private(tmp_path: Path, *, synced: bool) -> None:
    """The new content takes the place of the old, readable by its owner only; nothing else is left."""
    file = tmp_path / "file"
    file.write_text("old")
    file.chmod(0o644)
    write_private(file, b"new", synced=synced)
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o600)
    assert list(tmp_path.iterdir()) == [file]


def test_an_error_leaves_the_old_file(tmp_path: Path) -> None:
    """An error while a file is written leaves the old one, and no unfinished one."""
    file = tmp_path / "file"
    file.write_text("old")
    with pytest.raises(UnicodeEncodeError), replacing(file) as temporary:
        temporary.write_text("new \udc00", encoding="utf-8")
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_new_folders_are_private(tmp_path: Path) -> None:
    """Each created folder is private; an existing one keeps its mode."""
    tmp_path.chmod(0o755)
    make_private(tmp_path / "a" / "b")
    modes = [folder.stat().st_mode & 0o777 for folder in (tmp_path, tmp_path / "a", tmp_path / "a" / "b")]
    assert modes == [0o755, 0o700, 0o700]
