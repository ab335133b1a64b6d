"""Where the project is, and when it counts as another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.marts import project
from nrc_pipeline.marts.project import fingerprint, mart_names, project_folder
from nrc_pipeline_tests.marts.tiny import tiny_project

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_project_of_this_checkout() -> None:
    """The marts cannot be made, since their project is not found."""
    assert (project_folder() / "profiles.yml").is_file()


def test_what_changes_the_fingerprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edited model leaves the old rows of all other months; or a log has everything made anew."""
    folder = tiny_project(tmp_path / "project")
    assert mart_names(folder) == {"activities"}
    before = fingerprint(folder)
    (folder / "target").mkdir()
    (folder / "target" / "manifest.json").touch()
    (folder / ".user.yml").touch()
    assert fingerprint(folder) == before
    seen = {before}
    model = folder / "models" / "marts" / "activities.sql"
    model.write_text(model.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    seen.add(fingerprint(folder))
    model.rename(model.with_stem("runs"))
    seen.add(fingerprint(folder))
    monkeypatch.setattr(project, "version", lambda _: "99")
    seen.add(fingerprint(folder))
    assert len(seen) == 4
