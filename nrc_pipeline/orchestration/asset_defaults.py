"""What every asset says of itself: group, kinds, owners, tier, and its page in the docs."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

import dagster as dg

from nrc_pipeline.foundation.shipped import shipped_folder
from nrc_pipeline.orchestration.asset_metadata import definition_metadata

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nrc_pipeline.foundation.tables import Table

OWNERS = ["team:nrc"]
EXPORTS_GROUP = "exports"
TIERS = {
    "landing": {"tier": "bronze"},
    "core": {"tier": "silver"},
    "staging": {"tier": "silver"},
    "intermediate": {"tier": "silver"},
    "marts": {"tier": "gold"},
    "published": {"tier": "gold"},
    EXPORTS_GROUP: {"tier": "delivery"},
}
"""The tag of each group's assets, for filters in the UI: received, cleaned, answers, files for others."""


class AssetDefaults(TypedDict):
    """Arguments of `dg.asset` and `dg.AssetSpec`."""

    group_name: str
    kinds: set[str]
    owners: Sequence[str]
    tags: Mapping[str, str]
    metadata: dict[str, Any]


def asset_defaults(group: str, *kinds: str, page: str, heading: str = "", **metadata: Any) -> AssetDefaults:
    """Return the arguments that follow from an asset's group and page."""
    return {
        "group_name": group,
        "kinds": set(kinds),
        "owners": OWNERS,
        "tags": TIERS[group],
        "metadata": {**metadata, **documentation(page, heading)},
    }


def table_defaults(table: Table, group: str, *kinds: str) -> AssetDefaults:
    """Return these arguments for a declared table, whose columns the UI shows."""
    described = definition_metadata(table)
    return asset_defaults(group, *kinds, page="data-dictionary.md", heading=table.full_name, **described)


def documentation(page: str, heading: str = "") -> dict[str, Any]:
    """Return the metadata entry that links to a page of `docs/`, and to the heading in it.

    It is a local file, not a URL: the docs are next to the code of the running release, and on no server. A
    user's own model has no heading there, and links to the page only.
    """
    path = shipped_folder("docs", page) / page
    label = f"docs/{page}: {heading}" if heading else f"docs/{page}"
    link = dg.LocalFileCodeReference(
        file_path=str(path), line_number=_headings(path).get(heading, 1), label=label
    )
    return {"dagster/code_references": dg.CodeReferencesMetadataValue(code_references=[link])}


@cache
def _headings(page: Path) -> dict[str, int]:
    lines = enumerate(page.read_text(encoding="utf-8").splitlines(), start=1)
    return {line.lstrip("#").strip(): number for number, line in lines if line.startswith("#")}
