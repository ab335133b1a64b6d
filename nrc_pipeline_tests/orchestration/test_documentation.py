"""What an asset says of its place in the whole, and where one can read more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.orchestration.asset_metadata import TIERS
from nrc_pipeline.orchestration.definitions import whole_definitions
from nrc_pipeline.settings import Settings
from nrc_pipeline_tests.marts.tiny import tiny_project
from nrc_pipeline_tests.orchestration.processes import CHECKOUT

if TYPE_CHECKING:
    import dagster as dg


@pytest.fixture(scope="module")
def specs(tmp_path_factory: pytest.TempPathFactory) -> list[dg.AssetSpec]:
    """Every asset that the UI shows."""
    folder = tmp_path_factory.mktemp("documentation")
    project = tiny_project(folder / "project")
    return list(whole_definitions(lambda: Settings(home=folder / "home"), project).resolve_all_asset_specs())


def _anchors(page: str) -> set[str]:
    """Return the anchors of a page's headings, as web hosts of repositories make them."""
    headings = re.findall(r"^#+ (.*)$", (CHECKOUT / page).read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_asset_names_a_page_and_a_heading_that_are_there(specs: list[dg.AssetSpec]) -> None:
    """Somebody follows a link to a table's documentation and finds another table, or nothing."""
    assert {spec.group_name for spec in specs} == set(TIERS)
    for spec in specs:
        page, _, anchor = str(spec.metadata["documentation"].value).partition("#")
        assert not anchor or anchor in _anchors(page), spec.key
        if spec.group_name in {"core", "marts"}:
            assert anchor == f"{spec.group_name}{spec.key.path[-1]}"


def test_every_asset_has_the_tier_of_its_group(specs: list[dg.AssetSpec]) -> None:
    """A filter by tier that leaves out an asset."""
    for spec in specs:
        assert spec.tags["tier"] == TIERS[str(spec.group_name)]["tier"]
