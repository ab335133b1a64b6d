"""Exports for other programs from the published warehouse: one asset per kind. No load waits for them.

Kinds with one file per activity are made month by month. The months are the partitions of the pipeline, UTC.
A file name begins with the local date, so a run near a month's end can have a different month in its name
than its partition. Only its own partition writes or removes a file.
"""

# No postponed annotations here: Dagster evaluates the classes in them at runtime.

from collections.abc import Callable
from functools import partial
from pathlib import Path

import dagster as dg
from pydantic import Field

from nrc_pipeline.exports.kinds import Files, Kind, OneFile, Table
from nrc_pipeline.exports.published import Selection
from nrc_pipeline.exports.run import Request, export
from nrc_pipeline.foundation.left_out import LeftOut, made_or_left_out
from nrc_pipeline.orchestration.asset_defaults import EXPORTS_GROUP, asset_defaults
from nrc_pipeline.orchestration.nothing_left_out import judged, nothing_left_out_of
from nrc_pipeline.orchestration.partitions import activity_month, single_run
from nrc_pipeline.orchestration.pipeline import Pipeline


class TablesConfig(dg.Config):
    """Which tables are written."""

    tables: list[str] = Field(default_factory=lambda: ["marts.activities"])
    """Tables of `marts`, `core` and `ops`, with their schema."""


def export_assets() -> list[dg.AssetsDefinition]:
    """Make one asset per kind, in `exports/<kind>` of the home."""
    return [_export_asset(kind.row) for kind in Kind]


def _export_asset(row: Files | OneFile | Table) -> dg.AssetsDefinition:
    match row:
        case Files():
            return _files(row)
        case OneFile():
            return _one_file(row)
        case Table():
            return _tables(row)


def _declared(
    row: Files | OneFile | Table, same_as: str, partitions: dg.PartitionsDefinition | None = None
) -> Callable[[Callable[..., dg.MaterializeResult]], dg.AssetsDefinition]:
    key = [EXPORTS_GROUP, row.name]
    return dg.asset(
        key=key,
        description=f"{row.holds}{same_as}",
        deps=["warehouse"],
        partitions_def=partitions,
        # Without partitions, too: `dagster asset materialize --partition-range` requires a policy of every
        # asset.
        backfill_policy=single_run,
        **asset_defaults(EXPORTS_GROUP, *row.tools, page="exports.md"),
        code_version="1",
        check_specs=[nothing_left_out_of(key)],
    )


def _files(row: Files) -> dg.AssetsDefinition:
    same_as = f": one private file each, and a manifest; same as `nrc export {row.name}`"

    @_declared(row, same_as, activity_month)
    def exported(context: dg.AssetExecutionContext, pipeline: Pipeline) -> dg.MaterializeResult:
        """Write what changed in these months, and remove what no longer counts."""
        load = pipeline.load(context)
        folder = load.home.exports / row.name
        done = export(load.home, Request(row, folder, Selection(partitions=load.window)), load.clock())
        for reason, count in (done.not_exported + done.left).most_common():
            context.log.info("%d without a file of ours: %s", count, reason)
        return dg.MaterializeResult(
            metadata={
                "written": done.written,
                "unchanged": done.unchanged,
                "removed": done.removed,
                "not_exported": done.not_exported.total(),
                "left_alone": done.left.total(),
                "path": dg.MetadataValue.path(str(folder)),
            },
            check_results=[judged(done.left_out)],
        )

    return exported


def _one_file(row: OneFile) -> dg.AssetsDefinition:
    @_declared(row, f"; `nrc export {row.name}` does the same")
    def exported(context: dg.AssetExecutionContext, pipeline: Pipeline) -> dg.MaterializeResult:
        """Write the file again."""
        load = pipeline.whole_load(context)
        made = row.write(load.home, load.home.exports / row.name, Selection(), None, load.clock())
        return _written([made.path], made.left_out, **{f"{row.counted}s": made.number})

    return exported


def _tables(row: Table) -> dg.AssetsDefinition:
    @_declared(row, f"; `nrc export {row.name} --table` does the same")
    def exported(
        context: dg.AssetExecutionContext, config: TablesConfig, pipeline: Pipeline
    ) -> dg.MaterializeResult:
        """Write the tables again."""
        home = pipeline.whole_load(context).home
        left_out: list[LeftOut] = []
        paths = [
            path
            for table in config.tables
            if (
                path := made_or_left_out(
                    table, partial(row.write, home, table, home.exports / row.name), left_out
                )
            )
        ]
        return _written(paths, left_out)

    return exported


def _written(paths: list[Path], left_out: list[LeftOut], **counts: int) -> dg.MaterializeResult:
    places = {path.name: dg.MetadataValue.path(str(path)) for path in paths}
    return dg.MaterializeResult(
        metadata={"size_bytes": sum(path.stat().st_size for path in paths), **counts, **places},
        check_results=[judged(left_out)],
    )
