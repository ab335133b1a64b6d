"""The same exports as Dagster assets, and where they belong among the others."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import dagster as dg

from nrc_pipeline.exports.kinds import Files, Kind, names
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.orchestration.export_assets import export_assets
from nrc_pipeline.orchestration.jobs import load_job, marts_job, rebuild_job
from nrc_pipeline.orchestration.loading import loading
from nrc_pipeline.orchestration.partitions import RANGE_END_TAG, RANGE_START_TAG
from nrc_pipeline.orchestration.pipeline import pipeline_resource
from nrc_pipeline_tests.exports.reading import files, marts_activities

if TYPE_CHECKING:
    from pathlib import Path


def test_a_range_of_months(home: Home, tmp_path: Path) -> None:
    """The UI exports other months than those asked for, or takes a run for each."""
    own = Home(tmp_path / "home").prepare()
    shutil.copyfile(home.warehouse, own.warehouse)
    (tcx,) = (one for one in export_assets() if one.key == dg.AssetKey(["exports", "tcx"]))
    rows = marts_activities(home)
    months = sorted({f"{row['started_at']:%Y-%m}" for row in rows.values()})
    with dg.instance_for_test() as instance:
        done = dg.materialize(
            [tcx],
            instance=instance,
            resources={"pipeline": pipeline_resource(lambda: Settings(home=own.path))},
            tags={RANGE_START_TAG: months[2], RANGE_END_TAG: months[-2]},
        )
    wanted = {key for key, row in rows.items() if months[2] <= f"{row['started_at']:%Y-%m}" <= months[-2]}
    assert set(files(own.exports / "tcx")) == wanted
    materialized = done.asset_materializations_for_node("exports__tcx")
    assert materialized[-1].metadata["written"].value == len(wanted)


def test_what_is_one_file(home: Home, tmp_path: Path) -> None:
    """An asset is green and its file is not there, is empty, or lies elsewhere than the command's."""
    own = Home(tmp_path / "home").prepare()
    shutil.copyfile(home.warehouse, own.warehouse)
    counts = ["marts.activities", "core.activities"]
    tables = {"config": {"tables": counts}}
    done = dg.materialize(
        [one for one in export_assets() if one.key.path[-1] not in names(Files)],
        resources={"pipeline": pipeline_resource(lambda: Settings(home=own.path))},
        run_config={"ops": {"exports__csv": tables, "exports__parquet": tables}},
    )
    assert done.success
    expected = {
        "csv": [f"{table}.csv" for table in counts],
        "geoparquet": ["routes.parquet"],
        "ics": ["activities.ics"],
        "parquet": [f"{table}.parquet" for table in counts],
    }
    for kind, file_names in expected.items():
        for name in file_names:
            path = own.exports / kind / name
            assert path.stat().st_size > 1000
            (materialized,) = done.asset_materializations_for_node(f"exports__{kind}")
            assert materialized.metadata[name].value == str(path)


def test_no_load_waits_for_them(tmp_path: Path) -> None:
    """Every load writes thousands of files that nobody asked for."""
    ingest = loading(lambda: Settings(home=tmp_path))
    definitions = dg.Definitions.merge(
        ingest,
        dg.Definitions(
            assets=[
                *export_assets(),
            ]
        ),
    )
    graph = definitions.resolve_asset_graph()
    keys = {key for key in graph.get_all_asset_keys() if key.path[0] == "exports"}
    assert {key.path[1] for key in keys} == set(Kind)
    for key in keys:
        assert graph.get(key).parent_keys == {dg.AssetKey("warehouse")}
    for job in (load_job, rebuild_job, marts_job):
        resolved = definitions.resolve_job_def(job.name)
        assert not keys & set(resolved.asset_layer.selected_asset_keys)
        assert ingest.resolve_job_def(job.name).name == job.name
