"""The report as an asset: made on request, after publication; no load waits for it."""

# No postponed annotations here: Dagster evaluates the classes in them at runtime.

import dagster as dg

from nrc_pipeline.foundation.left_out import made_or_left_out
from nrc_pipeline.orchestration.asset_defaults import EXPORTS_GROUP, asset_defaults
from nrc_pipeline.orchestration.nothing_left_out import judged, nothing_left_out_of
from nrc_pipeline.orchestration.partitions import single_run
from nrc_pipeline.orchestration.pipeline import Pipeline
from nrc_pipeline.orchestration.plots import inline_image

REPORT_FILE = "report.html"


@dg.asset(
    key="report",
    description="one HTML file that shows all runs, private by default; `nrc report` makes the same",
    deps=["warehouse"],
    # In the group of the exports, which jobs that load leave out.
    **asset_defaults(EXPORTS_GROUP, "python", "html", page="report.md"),
    code_version="1",
    check_specs=[nothing_left_out_of(["report"])],
    # It has no partitions, but `dagster asset materialize --partition-range` requires a policy of every
    # asset.
    backfill_policy=single_run,
)
def report(pipeline: Pipeline) -> dg.MaterializeResult:
    """Write the report into `exports` of the home."""
    # Import late: loads must not pay for the drawing libraries.
    from nrc_pipeline.report.making import write_report  # noqa: PLC0415
    from nrc_pipeline.report.privacy import private  # noqa: PLC0415
    from nrc_pipeline.report.thumbnail import thumbnail  # noqa: PLC0415

    home = pipeline.settings.home_folder()
    written = write_report(home, home.exports / REPORT_FILE, private(home))
    left_out = written.report.left_out
    small = made_or_left_out("the thumbnail", lambda: thumbnail(written.report.facts), left_out)
    shown = {"thumbnail": inline_image("Distance by year", small)} if small else {}
    return dg.MaterializeResult(
        metadata={
            **shown,
            "runs": len(written.report.facts.runs),
            "routes_shown": len(written.report.tracks.routes),
            "privacy": written.privacy,
            "size_bytes": written.bytes,
            "path": dg.MetadataValue.path(str(written.path)),
        },
        check_results=[judged(left_out)],
    )
