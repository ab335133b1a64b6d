"""What Dagster knows of the models, by real dbt."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.foundation.errors import MartsFailed
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.marts.manifest import MANIFEST, prepared_manifest
from nrc_pipeline_tests.made_once import made_once
from nrc_pipeline_tests.marts.tiny import parse_tiny, tiny_project

if TYPE_CHECKING:
    from pathlib import Path


def test_it_is_made_once_and_old_ones_go(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every start of the UI waits for dbt, or the folder grows with each edit, or dbt writes elsewhere."""
    parsed = made_once(tmp_path_factory, "tiny", parse_tiny)
    folder, home = parsed / "project", Home(parsed / "home")
    (manifest,) = home.dbt.glob(f"*/{MANIFEST}")
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
    assert "model.nrc_pipeline.activities" in nodes
    written = manifest.stat().st_mtime_ns
    assert prepared_manifest(home, folder) == manifest
    assert manifest.stat().st_mtime_ns == written
    assert {path.name for path in home.dbt.iterdir()} == {manifest.parent.name, ".parsing-fresh"}
    assert {path.name for path in folder.iterdir()} == {"dbt_project.yml", "profiles.yml", "macros", "models"}


def test_a_broken_project(tmp_path: Path) -> None:
    """The code location fails with a traceback that does not say which model is wrong."""
    folder, home = tiny_project(tmp_path / "project"), Home(tmp_path / "home")
    (folder / "models" / "marts" / "bad.sql").write_text(
        "select * from {{ ref('nowhere') }}", encoding="utf-8"
    )
    with pytest.raises(MartsFailed, match=r"nowhere"):
        prepared_manifest(home, folder)
    assert list(home.dbt.iterdir()) == []
