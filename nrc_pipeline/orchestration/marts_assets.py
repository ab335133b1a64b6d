"""The marts: every dbt model is an asset, every dbt test a check, and a load has one run of dbt."""

# No postponed annotations here: Dagster evaluates the classes in them at runtime.

from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import dbt_assets

from nrc_pipeline.foundation.errors import MartsFailed
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.marts.build import build_marts
from nrc_pipeline.marts.plan import Plan, are_tests_due, note_tests, plan
from nrc_pipeline.orchestration.dbt_events import dagster_events, dbt_selection, selects_a_part
from nrc_pipeline.orchestration.marts_metadata import Relation, relations_shown
from nrc_pipeline.orchestration.marts_translator import MartsTranslator
from nrc_pipeline.orchestration.partitions import single_run
from nrc_pipeline.orchestration.pipeline import Pipeline
from nrc_pipeline.warehouse.publish import mark_unpublished

MARTS_GROUPS = ("staging", "intermediate", "marts")


def marts_assets(folder: Path, manifest: Path) -> dg.AssetsDefinition:
    """Make the assets of the dbt project in `folder` from its manifest."""

    @dbt_assets(
        manifest=manifest,
        # The name `marts` is taken by a job.
        name="dbt_models",
        dagster_dbt_translator=MartsTranslator(),
        # The assets have no partitions, but `dagster asset materialize --partition-range` requires a policy
        # of every asset.
        backfill_policy=single_run,
    )
    def dbt_models(context: dg.AssetExecutionContext, pipeline: Pipeline) -> Iterator[Any]:
        load = pipeline.whole_load(context)
        planned = plan(load.home, folder)
        is_part = selects_a_part(context)
        # A selection of single models is always built. All models together belong to a load, which may not
        # affect them.
        if not planned.is_needed and not is_part:
            yield from _unchanged(context, load.home)
            return
        if planned.fingerprint != manifest.parent.name:
            raise MartsFailed(
                f"The dbt project {folder} has changed since Dagster read it. Run the command again; in the "
                "UI, reload the code location first."
            )
        context.log.info("%s", _what_is_done(planned))
        started_at = load.clock()
        # A user who selects models or checks wants to see the results.
        tests = bool(context.selected_asset_check_keys) and (
            is_part or are_tests_due(load.home, planned, started_at.date())
        )
        mark_unpublished(load.home)
        results: list[dict[str, Any]] = []
        failure = None
        try:
            build_marts(
                load.home,
                folder,
                planned,
                tests=tests,
                selection=dbt_selection(context) if is_part else (),
                on_result=results.append,
            )
            if tests and not is_part:
                note_tests(load.home, started_at.date())
        except MartsFailed as error:
            failure = error
        except KeyboardInterrupt:
            # Dagster marks a run as cancelled only for its own exception.
            raise dg.DagsterExecutionInterruptedError from None
        # dbt keeps the database open to its end, so the tables cannot be read earlier.
        shown = _shown(context, load.home)
        rows = sum(metadata["dagster/row_count"] for metadata in shown.values())
        load.record_marts(started_at, rows, failure)
        for result in dagster_events(context, results):
            yield _with_metadata(context, result, shown)
        if failure is not None:
            raise failure

    return dbt_models


def _what_is_done(planned: Plan) -> str:
    if planned.full_refresh:
        return "all marts are rebuilt"
    return f"the marts of {len(planned.months)} months are replaced: {', '.join(planned.months)}"


def _unchanged(context: dg.AssetExecutionContext, home: Home) -> Iterator[dg.MaterializeResult]:
    # Skipped assets would skip the publication that depends on them.
    shown = _shown(context, home)
    for key in _downstream_order(context):
        yield dg.MaterializeResult(asset_key=key, metadata={**shown.get(key, {}), "unchanged": True})


def _downstream_order(context: dg.AssetExecutionContext) -> list[dg.AssetKey]:
    """Return the selected assets in the order of their dependencies, as Dagster expects their results."""
    upstream = {spec.key: {dep.asset_key for dep in spec.deps} for spec in context.assets_def.specs}
    selected = context.selected_asset_keys
    return [key for key in TopologicalSorter(upstream).static_order() if key in selected]


def _with_metadata(
    context: dg.AssetExecutionContext, result: Any, shown: dict[dg.AssetKey, dict[str, Any]]
) -> Any:
    if isinstance(result, dg.Output):
        key = context.asset_key_for_output(result.output_name)
        return result.with_metadata({**result.metadata, **shown.get(key, {})})
    return result


def _shown(context: dg.AssetExecutionContext, home: Home) -> dict[dg.AssetKey, dict[str, Any]]:
    relations = {}
    for key in context.selected_asset_keys:
        schema, name = key.path
        relations[Relation("nrc" if schema == "marts" else "analytics", schema, name)] = key
    return {relations[one]: metadata for one, metadata in relations_shown(home, relations).items()}
