"""A month of three activities, published, and what its comparison with a rebuild gave."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import duckdb

from nrc_pipeline.core.missing import mark_missing
from nrc_pipeline.insight.checks.verifying import verify
from nrc_pipeline.landing.records import Attempt, Walk
from nrc_pipeline_tests.documents.made import START_MS, document, list_item
from nrc_pipeline_tests.made_warehouse import ACCOUNT, NOW, Warehouse

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.insight.checks.result import CheckResult


def make_month(folder: Path) -> Warehouse:
    """Load three activities of one month, the second gone from the account, the third without GPS."""
    made = Warehouse(folder)
    one, two, three = (
        document("a1"),
        document("a2", start=START_MS + 60_000),
        document("a3", start=START_MS + 120_000, place=None),
    )
    made.land(*(list_item(each) for each in (one, two, three)), kind="activity_list")
    made.land(one, two, three)
    for number, ids in enumerate((("a1", "a2", "a3"), ("a1", "a3")), start=1):
        at = NOW + timedelta(hours=number)
        seen = tuple((each, START_MS) for each in ids)
        made.zone.append_walk(
            Walk(str(number), number, ACCOUNT, at, at, "plus", "", "complete", 1, None, seen)
        )
    made.zone.append_attempts([Attempt(ACCOUNT, 2, "a2", START_MS, START_MS, NOW, "api", "vanished", "404")])
    load(made)
    return made


def load(home: Warehouse) -> None:
    """Bring core and published warehouse to the state of the landing zone, as a load does."""
    home.normalise()
    with home.opened() as connection:
        mark_missing(connection)
    home.locate()
    home.publish()


def sample(home: Warehouse, default_zone: str = "UTC") -> CheckResult:
    """Verify, and return what the sampled month gave."""
    _, result = verify(home.home, NOW, "test", default_zone)
    return result


def different(result: CheckResult) -> dict[str, int]:
    """Return how many rows differ, of the tables where any does."""
    return {
        name: table["different"] for name, table in result.numbers["tables"].items() if table["different"]
    }


def in_published(home: Warehouse, sql: str) -> None:
    """Change the published file, as no load does."""
    with duckdb.connect(home.home.warehouse) as connection:
        connection.execute(sql)
