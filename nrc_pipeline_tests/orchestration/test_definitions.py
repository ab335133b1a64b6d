"""The definitions of what loads; those with the marts are tested beside (test_marts.py)."""

from __future__ import annotations

import subprocess
import sys
import tomllib

import dagster as dg
import pytest
import yaml

from nrc_pipeline.core.schema import ALL_TABLES
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.landing.schema import RAW_TABLES
from nrc_pipeline.orchestration import definitions
from nrc_pipeline.orchestration.loading import loading
from nrc_pipeline_tests.orchestration.processes import CHECKOUT

GROUPS = {"landing", "core", "published"}
defs = loading(Settings)
SPECS = sorted(defs.resolve_all_asset_specs(), key=lambda spec: spec.key.to_user_string())
TABLES = {table.name: table for table in (*ALL_TABLES, *RAW_TABLES)}


def test_they_load() -> None:
    """A load has its own assets and jobs, and nothing that automates it."""
    dg.Definitions.validate_loadable(defs)
    assert not defs.sensors
    assert not defs.schedules
    assert {spec.key.to_user_string() for spec in SPECS} == {
        "raw_activity_list", "raw_activity_details", "activities", "activity_summaries", "activity_tags",
        "activity_moments", "metric_series", "metric_values", "activity_zones", "warehouse",
    }  # fmt: skip


def test_every_tool_of_dagster_loads_the_same_module() -> None:
    """`dagster dev`, `dg` and a workspace read three files."""
    tool = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    workspace = yaml.safe_load((CHECKOUT / "workspace.yaml").read_text(encoding="utf-8"))
    (location,) = workspace["load_from"]
    assert {
        location["python_module"]["module_name"],
        tool["dagster"]["module_name"],
        tool["dg"]["project"]["code_location_target_module"],
    } == {definitions.__name__}


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.key.to_user_string())
def test_every_asset_says_what_it_is(spec: dg.AssetSpec) -> None:
    """Somebody opens an asset in the UI and learns nothing."""
    assert spec.description
    assert spec.owners == ["team:nrc"]
    assert spec.kinds
    assert spec.group_name in GROUPS
    assert spec.code_version


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.key.to_user_string())
def test_every_table_shows_its_columns(spec: dg.AssetSpec) -> None:
    """The columns in the UI are not those of the table, or not described."""
    if spec.group_name == "published":
        return
    table = TABLES[spec.key.to_user_string().removeprefix("raw_")]
    assert spec.metadata["dagster/table_name"] == f"nrc.{table.full_name}"
    shown = spec.metadata["dagster/column_schema"]
    assert [(column.name, column.type) for column in shown.columns] == [
        (column.name, column.type) for column in table.columns
    ]
    assert all(column.description for column in shown.columns)


def test_partitioned_assets_share_one_partitioning_and_load_ranges_in_one_run() -> None:
    """A backfill of ten years becomes 120 runs."""
    graph = defs.resolve_asset_graph()
    partitions = {
        graph.get(key).partitions_def for key in graph.get_all_asset_keys() if graph.get(key).partitions_def
    }
    assert len(partitions) == 1
    policies = {
        graph.get(key).backfill_policy for key in graph.get_all_asset_keys() if graph.get(key).partitions_def
    }
    assert policies == {dg.BackfillPolicy.single_run()}


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        (
            "nrc_pipeline.loads.load, nrc_pipeline.loads.syncing, nrc_pipeline.warehouse.reading",
            ("dagster", "dbt", "pandas", "nrc_pipeline.formats.registry"),
        ),
        ("nrc_pipeline.marts.plan, nrc_pipeline.marts.manifest", ("dagster", "dbt", "pandas")),
        ("nrc_pipeline.orchestration.raw_assets", ("dbt", "dagster_dbt", "pandas")),
        ("nrc_pipeline.orchestration.core_assets", ("dbt", "dagster_dbt", "pandas")),
        ("nrc_pipeline.orchestration.definitions", ("dbt", "dagster_dbt", "pandas", "resvg_py")),
        (
            "nrc_pipeline.orchestration.launch",
            (
                "dbt",
                "dagster_dbt",
                "pandas",
                "resvg_py",
                "nrc_pipeline.exports",
                "nrc_pipeline.report",
                "nrc_pipeline.orchestration.automation",
            ),
        ),
    ],
)
def test_imports_bring_nothing_heavy_along(module: str, unwanted: tuple[str, ...]) -> None:
    """`nrc status` takes seconds, or an ingest run pays for dbt."""
    program = f"import sys, {module}; print([name for name in {unwanted!r} if name in sys.modules])"
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"
