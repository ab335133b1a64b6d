"""What an asset says of its place in the whole, and where one can read more."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.orchestration.asset_defaults import TIERS
from nrc_pipeline.orchestration.definitions import whole_definitions
from nrc_pipeline_tests.made_once import made_once
from nrc_pipeline_tests.marts.tiny import parse_tiny


@pytest.fixture(scope="module")
def specs(tmp_path_factory: pytest.TempPathFactory) -> list[dg.AssetSpec]:
    """Every asset that the UI shows."""
    parsed = made_once(tmp_path_factory, "tiny", parse_tiny)
    definitions = whole_definitions(lambda: Settings(home=parsed / "home"), parsed / "project")
    return list(definitions.resolve_all_asset_specs())


def test_every_asset_links_to_the_place_that_tells_of_it(specs: list[dg.AssetSpec]) -> None:
    """Somebody follows a link to a table's documentation and finds another table, or nothing."""
    assert {spec.group_name for spec in specs} == set(TIERS)
    for spec in specs:
        (link,) = spec.metadata["dagster/code_references"].code_references
        assert isinstance(link, dg.LocalFileCodeReference)
        line = Path(link.file_path).read_text(encoding="utf-8").splitlines()[(link.line_number or 0) - 1]
        if spec.group_name in {"core", "marts"}:
            assert line == f"### {spec.group_name}.{spec.key.path[-1]}"
        else:
            assert line.startswith("#"), spec.key


def test_every_asset_has_the_tier_of_its_group(specs: list[dg.AssetSpec]) -> None:
    """A filter by tier that leaves out an asset."""
    for spec in specs:
        assert spec.tags["tier"] == TIERS[str(spec.group_name)]["tier"]
