"""Exports for other programs, month by month from the published warehouse; no load waits for them.

The months are the partitions of the pipeline, UTC. A file name begins with the local date, so a run near a
month's end can have a different month in its name than its partition. Only its own partition writes or
removes a file.
"""

# No postponed annotations here: Dagster evaluates the classes in them at runtime.

import dagster as dg

from nrc_pipeline.exports.kinds import kind_of
from nrc_pipeline.exports.published import Selection
from nrc_pipeline.exports.run import Request, export
from nrc_pipeline.orchestration.asset_defaults import EXPORTS_GROUP, OWNERS, TIERS, documentation
from nrc_pipeline.orchestration.nothing_left_out import judged, nothing_left_out_of
from nrc_pipeline.orchestration.partitions import activity_month, single_run
from nrc_pipeline.orchestration.pipeline import Pipeline

_KINDS = {
    "gpx": "GPX 1.1 of every activity with GPS",
    "tcx": "TCX of every activity, laps by kilometre",
    "fit": "FIT of every activity, treadmill runs and workouts included",
    "geojson": "GeoJSON of every activity with GPS",
}


def export_assets() -> list[dg.AssetsDefinition]:
    """Make one asset per kind of file, in `exports/<kind>` of the home."""
    return [_export_asset(name, description) for name, description in _KINDS.items()]


def _export_asset(name: str, description: str) -> dg.AssetsDefinition:
    @dg.asset(
        key=[EXPORTS_GROUP, name],
        description=f"{description}: one private file each, and a manifest; same as `nrc export {name}`",
        deps=["warehouse"],
        partitions_def=activity_month,
        backfill_policy=single_run,
        group_name=EXPORTS_GROUP,
        kinds={"python", "file"},
        owners=OWNERS,
        tags=TIERS[EXPORTS_GROUP],
        metadata=documentation("exports.md"),
        code_version="1",
        check_specs=[nothing_left_out_of([EXPORTS_GROUP, name])],
    )
    def exported(
        context: dg.AssetExecutionContext, pipeline: dg.ResourceParam[Pipeline]
    ) -> dg.MaterializeResult:
        """Write what changed in these months, and remove what no longer counts."""
        load = pipeline.load(context)
        folder = load.home.exports / name
        request = Request(kind_of(name), folder, Selection(partitions=load.window))
        done = export(load.home, request, load.clock())
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
