"""dbt is told everything by the pipeline, and nothing by the settings of a person who works with dbt."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.home import Home
from nrc_pipeline.marts.dbt import dbt_environment, dbt_surroundings
from nrc_pipeline.marts.manifest import prepared_manifest
from nrc_pipeline_tests.marts.tiny import tiny_project

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

OF_A_DBT_USER = {
    "DBT_PROFILES_DIR": "/nowhere/profiles",
    "DBT_PROJECT_DIR": "/nowhere/project",
    "DBT_PROFILE": "another",
    "DBT_TARGET": "production",
    "DBT_TARGET_PATH": "/nowhere/target",
    "DBT_ENGINE_TARGET_PATH": "/nowhere/target",
    "DBT_LOG_PATH": "/nowhere/logs",
    "DBT_FULL_REFRESH": "1",
    "DBT_EMPTY": "1",
    "DBT_DEFER": "1",
    "DBT_STATE": "/nowhere/state",
    "DBT_WARN_ERROR": "1",
    "DBT_SAMPLE": "3 days",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "true",
}


def test_no_variable_of_dbt_is_inherited_and_all_come_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Prevents: DBT_EMPTY or another target of a person's own project empties the marts."""
    for name, value in OF_A_DBT_USER.items():
        monkeypatch.setenv(name, value)
    before = dict(os.environ)
    home = Home(tmp_path)
    wanted = dbt_environment(home)
    assert {name for name in wanted if name.startswith("DBT_")} == {"DBT_SEND_ANONYMOUS_USAGE_STATS"}
    assert wanted["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false"
    assert wanted["PATH"] == before["PATH"]
    with dbt_surroundings(home, ["2024-05-01"]):
        assert dict(os.environ) == {**wanted, "NRC_CHANGED_MONTHS": "2024-05-01"}
    assert dict(os.environ) == before


def test_the_project_is_read_whatever_a_person_has_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Prevents: the UI does not start for a person who has DBT_PROFILES_DIR set."""
    for name, value in OF_A_DBT_USER.items():
        monkeypatch.setenv(name, value)
    manifest = prepared_manifest(Home(tmp_path / "home"), tiny_project(tmp_path / "project"))
    assert "model.nrc_pipeline.activities" in json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
