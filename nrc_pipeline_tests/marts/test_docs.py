"""What the project says of its models, against the tables it makes, by real dbt."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from nrc_pipeline.marts.dbt import run_dbt
from nrc_pipeline.marts.project import project_folder
from nrc_pipeline_tests.made_warehouse import Warehouse
from nrc_pipeline_tests.marts.made import make_marts

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    """Make the marts of an account without activities, and the pages; give the manifest and the catalogue."""
    home = Warehouse(tmp_path_factory.mktemp("docs")).home
    make_marts(home)
    written = generate(home)
    manifest = json.loads((written / "manifest.json").read_text(encoding="utf-8"))
    catalogue = json.loads((written / "catalog.json").read_text(encoding="utf-8"))
    models = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"}
    return models, catalogue["nodes"]


def generate(home: Home) -> Path:
    """Run `dbt docs generate`; return the folder with what it wrote."""
    # Where make_marts wrote the manifest: what is parsed and compiled there is not done again.
    written = home.dbt / "test"
    run_dbt(home, project_folder(), written, ["docs", "generate", "--no-compile"])
    assert (written / "index.html").is_file()
    return written


def test_every_column_is_described(documented: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """A column comes without a word on its unit, or the pages tell of one that is gone or of another type."""
    models, tables = documented
    for key, node in models.items():
        assert node["description"].startswith("one row per"), key
        said = {
            name: (column["data_type"], bool(column["description"].strip()))
            for name, column in node["columns"].items()
        }
        made = {name: (column["type"].lower(), True) for name, column in tables[key]["columns"].items()}
        assert said == made, key


def test_every_table_has_its_grain_proved(documented: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Rows double in a model that nothing checks; the audit proves the keys of the views on core."""
    models, _ = documented
    folder = project_folder() / "models"
    for node in models.values():
        declared = (folder / node["path"]).with_suffix(".yml").read_text(encoding="utf-8")
        assert ("unique_combination:" in declared) == (node["config"]["materialized"] != "view"), node["name"]
