"""How dbt's models appear as assets: keyed by schema and name, grouped by layer, described by their yml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator

from nrc_pipeline.orchestration.asset_defaults import OWNERS, TIERS, documentation
from nrc_pipeline.orchestration.partitions import every_month

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class MartsTranslator(DagsterDbtTranslator):
    """For models and sources; everything else is the default of dagster-dbt."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Key a model by schema and name, since `activities` is also a core table; a source by its table."""
        if dbt_resource_props["resource_type"] == "source":
            meta = dbt_resource_props.get("meta") or dbt_resource_props.get("config", {}).get("meta") or {}
            return dg.AssetKey(meta.get("dagster", {}).get("asset_key") or [dbt_resource_props["name"]])
        return dg.AssetKey([dbt_resource_props["schema"], dbt_resource_props["name"]])

    def get_partition_mapping(
        self,
        dbt_resource_props: Mapping[str, Any],  # noqa: ARG002
        dbt_parent_resource_props: Mapping[str, Any],
    ) -> dg.PartitionMapping | None:
        """Let a model need every month of a core table."""
        return every_month if dbt_parent_resource_props["resource_type"] == "source" else None

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """Group by layer."""
        return str(dbt_resource_props["schema"])

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str] | None:  # noqa: ARG002
        """Name the owners of all assets."""
        return OWNERS

    def get_tags(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, str]:
        """Return dbt's own tags and the tier of the layer; a user's own schema has no tier."""
        return {**super().get_tags(dbt_resource_props), **TIERS.get(dbt_resource_props["schema"], {})}

    def get_metadata(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return dagster-dbt's metadata and a link to the table's documentation."""
        schema, name = dbt_resource_props["schema"], dbt_resource_props["name"]
        if schema == "marts":
            documented = documentation("data-dictionary.md", f"{schema}.{name}")
        else:
            documented = documentation("analytics.md")
        return {**super().get_metadata(dbt_resource_props), **documented}

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Return the yml's description alone; the SQL is in the project."""
        return str(dbt_resource_props.get("description") or "")
