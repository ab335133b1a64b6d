"""Exports that hold all activities, or a whole table, in one file; no load waits for them."""

# No postponed annotations here: Dagster evaluates the classes in them at runtime.

from collections.abc import Callable
from functools import partial
from pathlib import Path

import dagster as dg
from pydantic import Field

from nrc_pipeline.exports.geoparquet import export_geoparquet
from nrc_pipeline.exports.ics import export_ics
from nrc_pipeline.exports.published import Selection
from nrc_pipeline.exports.tables import export_csv, export_parquet
from nrc_pipeline.foundation.left_out import LeftOut, made_or_left_out
from nrc_pipeline.orchestration.asset_defaults import EXPORTS_GROUP, OWNERS, TIERS, documentation
from nrc_pipeline.orchestration.nothing_left_out import judged, nothing_left_out_of
from nrc_pipeline.orchestration.partitions import single_run
from nrc_pipeline.orchestration.pipeline import Pipeline


class TablesConfig(dg.Config):
    """Which tables are written."""

    tables: list[str] = Field(default_factory=lambda: ["marts.activities"])
    """Tables of `marts`, `core` and `ops`, with their schema."""


@dg.asset(
    key=[EXPORTS_GROUP, "geoparquet"],
    description="GeoParquet of all routes in one file; `nrc export geoparquet` does the same",
    deps=["warehouse"],
    group_name=EXPORTS_GROUP,
    kinds={"python", "parquet"},
    owners=OWNERS,
    tags=TIERS[EXPORTS_GROUP],
    metadata=documentation("exports.md"),
    code_version="1",
    # It has no partitions, but `dagster asset materialize --partition-range` requires a policy of every
    # asset.
    backfill_policy=single_run,
    check_specs=[nothing_left_out_of([EXPORTS_GROUP, "geoparquet"])],
)
def geoparquet(
    context: dg.AssetExecutionContext, pipeline: dg.ResourceParam[Pipeline]
) -> dg.MaterializeResult:
    """Write the file of routes again."""
    load = pipeline.whole_load(context)
    folder = load.home.exports / "geoparquet"
    made = export_geoparquet(load.home, folder, Selection(), None, load.clock())
    return _written([made.path], made.left_out, routes=made.routes)


@dg.asset(
    key=[EXPORTS_GROUP, "ics"],
    description="a calendar of all activities; `nrc export ics` does the same",
    deps=["warehouse"],
    group_name=EXPORTS_GROUP,
    kinds={"python", "file"},
    owners=OWNERS,
    tags=TIERS[EXPORTS_GROUP],
    metadata=documentation("exports.md"),
    code_version="1",
    backfill_policy=single_run,
    check_specs=[nothing_left_out_of([EXPORTS_GROUP, "ics"])],
)
def ics(context: dg.AssetExecutionContext, pipeline: dg.ResourceParam[Pipeline]) -> dg.MaterializeResult:
    """Write the calendar again."""
    load = pipeline.whole_load(context)
    made = export_ics(load.home, load.home.exports / "ics", Selection(), load.clock())
    return _written([made.path], made.left_out, events=made.events)


@dg.asset(
    key=[EXPORTS_GROUP, "csv"],
    description="tables as CSV, safe for spreadsheets; `nrc export csv --table` does the same",
    deps=["warehouse"],
    group_name=EXPORTS_GROUP,
    kinds={"python", "csv"},
    owners=OWNERS,
    tags=TIERS[EXPORTS_GROUP],
    metadata=documentation("exports.md"),
    code_version="1",
    backfill_policy=single_run,
    check_specs=[nothing_left_out_of([EXPORTS_GROUP, "csv"])],
)
def csv(
    context: dg.AssetExecutionContext, config: TablesConfig, pipeline: dg.ResourceParam[Pipeline]
) -> dg.MaterializeResult:
    """Write the tables again."""
    home = pipeline.whole_load(context).home
    return _tables(config, lambda table: export_csv(home, table, home.exports / "csv"))


@dg.asset(
    key=[EXPORTS_GROUP, "parquet"],
    description="tables as Parquet with their own types; `nrc export parquet --table` does the same",
    deps=["warehouse"],
    group_name=EXPORTS_GROUP,
    kinds={"duckdb", "parquet"},
    owners=OWNERS,
    tags=TIERS[EXPORTS_GROUP],
    metadata=documentation("exports.md"),
    code_version="1",
    backfill_policy=single_run,
    check_specs=[nothing_left_out_of([EXPORTS_GROUP, "parquet"])],
)
def parquet(
    context: dg.AssetExecutionContext, config: TablesConfig, pipeline: dg.ResourceParam[Pipeline]
) -> dg.MaterializeResult:
    """Write the tables again."""
    home = pipeline.whole_load(context).home
    return _tables(config, lambda table: export_parquet(home, table, home.exports / "parquet"))


def _tables(config: TablesConfig, write: Callable[[str], Path]) -> dg.MaterializeResult:
    left_out: list[LeftOut] = []
    paths = [
        path
        for table in config.tables
        if (path := made_or_left_out(table, partial(write, table), left_out)) is not None
    ]
    return _written(paths, left_out)


def _written(paths: list[Path], left_out: list[LeftOut], **counts: int) -> dg.MaterializeResult:
    places = {path.name: dg.MetadataValue.path(str(path)) for path in paths}
    return dg.MaterializeResult(
        metadata={"size_bytes": sum(path.stat().st_size for path in paths), **counts, **places},
        check_results=[judged(left_out)],
    )


one_file_exports = [geoparquet, ics, csv, parquet]
