"""The core assets: the documents of the window as tables, and the time zone of each activity."""

# No postponed annotations here: Dagster evaluates the classes in them at runtime.

from collections.abc import Iterator
from typing import TYPE_CHECKING

import dagster as dg

from nrc_pipeline.core import schema
from nrc_pipeline.core.database import work_database
from nrc_pipeline.core.normalise import NORMALISER_VERSION
from nrc_pipeline.orchestration.asset_defaults import table_defaults
from nrc_pipeline.orchestration.asset_metadata import rows_shown, tell_months
from nrc_pipeline.orchestration.partitions import activity_month, single_run
from nrc_pipeline.orchestration.pipeline import Pipeline

if TYPE_CHECKING:
    from nrc_pipeline.foundation.tables import Table
    from nrc_pipeline.loads.load import Load

NORMALISED = (
    schema.ACTIVITIES,
    schema.ACTIVITY_SUMMARIES,
    schema.ACTIVITY_TAGS,
    schema.ACTIVITY_MOMENTS,
    schema.METRIC_SERIES,
    schema.METRIC_VALUES,
)


class CoreConfig(dg.Config):
    """How the core tables are brought up to date."""

    everything: bool = False
    """Rewrite activities that are loaded already, too; the landing zone is the source in either case."""


@dg.multi_asset(
    name="core_tables",
    specs=[
        dg.AssetSpec(
            table.name,
            description=table.description,
            deps=["raw_activity_list", "raw_activity_details"],
            code_version=str(NORMALISER_VERSION),
            partitions_def=activity_month,
            skippable=True,
            **table_defaults(table, "core", "duckdb", "sql"),
        )
        for table in NORMALISED
    ],
    backfill_policy=single_run,
    # One document is one transaction: whichever tables are selected, all of them are updated.
    can_subset=True,
)
def core_tables(
    context: dg.AssetExecutionContext, config: CoreConfig, pipeline: Pipeline
) -> Iterator[dg.MaterializeResult]:
    """Normalise the window."""
    load = pipeline.load(context)
    state = load.normalise(everything=config.everything)
    context.log.info(
        "%d activities written, %d rows, %d documents refused",
        state.normalised.activities,
        state.normalised.rows_written,
        state.normalised.refused,
    )
    asked = {key.to_user_string() for key in context.selected_asset_keys}
    yield from _results(context, load, tuple(table for table in NORMALISED if table.name in asked))


@dg.asset(
    key=schema.ACTIVITY_ZONES.name,
    description=schema.ACTIVITY_ZONES.description,
    deps=["activities", "metric_values"],
    partitions_def=activity_month,
    backfill_policy=single_run,
    code_version="2",
    **table_defaults(schema.ACTIVITY_ZONES, "core", "python", "duckdb"),
)
def activity_zones(context: dg.AssetExecutionContext, pipeline: Pipeline) -> dg.MaterializeResult:
    """Bring the zones up to date, those of other months too, since a zone can come from a neighbour."""
    load = pipeline.load(context)
    context.log.info("%d zones changed, of all months", load.locate())
    (result,) = _results(context, load, (schema.ACTIVITY_ZONES,))
    return result


def _results(
    context: dg.AssetExecutionContext, load: "Load", tables: tuple["Table", ...]
) -> list[dg.MaterializeResult]:
    results: list[dg.MaterializeResult] = []
    with work_database(load.home) as connection:
        for table in tables:
            rows = rows_shown(connection, table, load.window, load.clock())
            tell_months(context, table.name, rows)
            results.append(dg.MaterializeResult(asset_key=table.name, metadata=rows.metadata))
    return results
