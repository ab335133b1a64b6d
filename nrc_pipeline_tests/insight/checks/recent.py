"""A home of three recent activities that passes every check, and what the checks found in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb

from nrc_pipeline.insight.checks.running import run_checks
from nrc_pipeline_tests.documents.made import DAY_MS, document, list_item
from nrc_pipeline_tests.made_warehouse import NOW, Warehouse

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.insight.checks.result import CheckResult

RECENT_MS = int(NOW.timestamp() * 1000) - DAY_MS


def make_sound(folder: Path) -> Warehouse:
    """Load and publish three activities as the API gives them."""
    made = Warehouse(folder)
    land(made, *(document(f"a{position}", start=RECENT_MS + position) for position in range(3)))
    return made


def land(home: Warehouse, *documents: dict[str, Any]) -> None:
    """Land documents with their list items, load and publish."""
    home.land(*(list_item(one) for one in documents), kind="activity_list")
    home.land(*documents)
    home.normalise()
    home.locate()
    home.publish()


def findings(home: Warehouse) -> dict[str, CheckResult]:
    """Run the checks; by name."""
    return {result.name: result for result in run_checks(home.home, NOW, "test")}


def failed(home: Warehouse) -> dict[str, dict[str, Any]]:
    """Run the checks; the numbers of those that speak up."""
    return {name: result.numbers for name, result in findings(home).items() if not result.passed}


def in_published(home: Warehouse, sql: str) -> None:
    """Change the published file, as no load does."""
    with duckdb.connect(home.home.warehouse) as connection:
        connection.execute(sql)
