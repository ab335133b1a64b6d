"""The landing assets: the API's data, month by month, exactly as received."""

# No postponed annotations here: Dagster evaluates the classes in them at runtime.

import dagster as dg

from nrc_pipeline.landing.schema import ACTIVITY_DETAILS, ACTIVITY_LIST
from nrc_pipeline.orchestration.asset_defaults import table_defaults
from nrc_pipeline.orchestration.asset_metadata import tell_months
from nrc_pipeline.orchestration.landing_metadata import landed_rows
from nrc_pipeline.orchestration.partitions import activity_month, single_run
from nrc_pipeline.orchestration.pipeline import Pipeline

_LIST_CHECK = "walk_reached_its_end"
_DETAILS_CHECK = "complete"

WINDOW_CHECKS = frozenset(
    {
        dg.AssetCheckKey(dg.AssetKey("raw_activity_list"), _LIST_CHECK),
        dg.AssetCheckKey(dg.AssetKey("raw_activity_details"), _DETAILS_CHECK),
    }
)
"""These checks concern only the months of their run.

A later run that passes says nothing about these months.
"""


class ListConfig(dg.Config):
    """How the list is brought up to date."""

    walk_id: str | None = None
    """The walk that `nrc sync` has just made over the list; then the list is not requested again."""


@dg.asset(
    key="raw_activity_list",
    description=ACTIVITY_LIST.description,
    partitions_def=activity_month,
    backfill_policy=single_run,
    code_version="1",
    **table_defaults(ACTIVITY_LIST, "landing", "python", "parquet"),
    check_specs=[
        dg.AssetCheckSpec(
            _LIST_CHECK,
            asset="raw_activity_list",
            description="The walk over the list reached its end; otherwise its months may lack activities.",
        )
    ],
)
def raw_activity_list(
    context: dg.AssetExecutionContext, config: ListConfig, pipeline: Pipeline
) -> dg.MaterializeResult:
    """Land the list's content for the window."""
    load = pipeline.load(context)
    error = None
    if config.walk_id is None:
        walked = load.arrival.land_list(only_window=True)
        error = walked.error
        context.log.info("%d pages of the list, %d new versions", walked.pages, len(walked.changed_starts))
    rows = landed_rows(load, ACTIVITY_LIST)
    tell_months(context, "raw_activity_list", rows)
    return dg.MaterializeResult(
        metadata=rows.metadata,
        check_results=[
            dg.AssetCheckResult(
                check_name=_LIST_CHECK,
                passed=error is None,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"stopped by": str(error) if error else "nothing"},
            )
        ],
    )


@dg.asset(
    key="raw_activity_details",
    description=ACTIVITY_DETAILS.description,
    deps=[raw_activity_list],
    partitions_def=activity_month,
    backfill_policy=single_run,
    code_version="1",
    **table_defaults(ACTIVITY_DETAILS, "landing", "python", "parquet"),
    check_specs=[
        dg.AssetCheckSpec(
            _DETAILS_CHECK,
            asset="raw_activity_details",
            description="Every listed version has its detail, or is known to be gone or refused.",
        )
    ],
)
def raw_activity_details(context: dg.AssetExecutionContext, pipeline: Pipeline) -> dg.MaterializeResult:
    """Fetch the details the window lacks."""
    load = pipeline.load(context)
    fetched = load.arrival.land_details()
    context.log.info(
        "%d details wanted, %d landed, %d missing", fetched.wanted, fetched.documents, fetched.missing
    )
    rows = landed_rows(load, ACTIVITY_DETAILS)
    tell_months(context, "raw_activity_details", rows)
    return dg.MaterializeResult(
        metadata={**rows.metadata, "requests wanted": fetched.wanted},
        check_results=[
            dg.AssetCheckResult(
                check_name=_DETAILS_CHECK,
                passed=fetched.missing == 0,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={
                    "missing": fetched.missing,
                    "vanished": fetched.vanished,
                    "quarantined": fetched.quarantined,
                    "stopped by": str(fetched.error) if fetched.error else "nothing",
                },
            )
        ],
    )
