"""Translates selections and results between dbt and Dagster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dagster_dbt.asset_utils import (
    get_manifest_and_translator_from_dbt_assets,
    get_subset_selection_for_context,
)
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import dagster as dg


def selects_a_part(context: dg.AssetExecutionContext) -> bool:
    """Return whether a run leaves out any model; it may leave out the checks."""
    models = set(context.assets_def.node_keys_by_output_name.values())
    return not models <= set(context.selected_asset_keys)


def dbt_selection(context: dg.AssetExecutionContext) -> list[str]:
    """Return dbt's options for the models and tests that a run selects."""
    manifest, translator, _ = get_manifest_and_translator_from_dbt_assets([context.assets_def])
    selected, indirect = get_subset_selection_for_context(
        context, manifest, select="fqn:*", exclude=None, selector=None,
        dagster_dbt_translator=translator, current_dbt_indirect_selection_env=None,
    )  # fmt: skip
    return [*selected, "--indirect-selection", indirect] if indirect else selected


def dagster_events(context: dg.AssetExecutionContext, results: Iterable[dict[str, Any]]) -> Iterator[Any]:
    """Yield an output for each built model, and a check result for each test."""
    manifest, translator, _ = get_manifest_and_translator_from_dbt_assets([context.assets_def])
    for result in results:
        message = DbtCoreCliEventMessage(raw_event=result, event_history_metadata={})
        yield from message.to_default_asset_events(manifest, translator, context)
