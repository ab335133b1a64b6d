"""The published warehouse, which readers open."""

# No postponed annotations here: Dagster evaluates the classes in them at runtime.

import dagster as dg

from nrc_pipeline.core.schema import ACTIVITY_ZONES
from nrc_pipeline.orchestration.asset_defaults import asset_defaults
from nrc_pipeline.orchestration.core_assets import NORMALISED
from nrc_pipeline.orchestration.partitions import every_month, single_run
from nrc_pipeline.orchestration.pipeline import Pipeline
from nrc_pipeline.orchestration.plots import plot_metadata

_CHECK = "structural_audit"


def warehouse_of(marts: dg.AssetsDefinition | None) -> dg.AssetsDefinition:
    """Make the asset, downstream of the core assets and of any marts."""
    made = [] if marts is None else sorted(key for key in marts.keys if key.path[0] == "marts")

    @dg.asset(
        key="warehouse",
        description="the published file nrc.duckdb: audited, then replaced as a whole by a rename",
        deps=[
            *(
                dg.AssetDep(table.name, partition_mapping=every_month)
                for table in (*NORMALISED, ACTIVITY_ZONES)
            ),
            *made,
        ],
        code_version="1",
        **asset_defaults("published", "duckdb", page="data-dictionary.md"),
        # It has no partitions, but `dagster asset materialize --partition-range` requires a policy of every
        # asset.
        backfill_policy=single_run,
        check_specs=[
            dg.AssetCheckSpec(
                _CHECK, asset="warehouse", description="No activity contradicts itself or the landing zone."
            )
        ],
    )
    def warehouse(context: dg.AssetExecutionContext, pipeline: Pipeline) -> dg.MaterializeResult:
        """Audit and publish; if the audit fails as a whole, the last good warehouse stays."""
        load = pipeline.whole_load(context)
        published = load.publish()
        # A sync publishes block by block; its plots are drawn with the marts, once at its end.
        plots = {} if marts is None else plot_metadata(context, load.home)
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": published.activities,
                "activities": published.activities,
                "size_bytes": published.bytes,
                "path": dg.MetadataValue.path(str(load.home.warehouse)),
                **plots,
            },
            check_results=[
                dg.AssetCheckResult(
                    check_name=_CHECK,
                    passed=not published.quarantined,
                    severity=dg.AssetCheckSeverity.WARN,
                    metadata={"quarantined": len(published.quarantined)},
                )
            ],
        )

    return warehouse
