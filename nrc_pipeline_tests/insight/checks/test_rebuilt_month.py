"""A month of the core tables beside its rebuild: each kind of damage shows where it is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from nrc_pipeline.core.schema import CORE_TABLES
from nrc_pipeline.insight.checks.verifying import verify
from nrc_pipeline.landing.layout import part_files
from nrc_pipeline_tests.documents.made import document
from nrc_pipeline_tests.insight.checks.month import different, in_published, sample
from nrc_pipeline_tests.made_warehouse import NOW

if TYPE_CHECKING:
    from nrc_pipeline_tests.made_warehouse import Warehouse

ROWS = {
    "activities": 3, "activity_summaries": 9, "activity_tags": 9, "activity_moments": 9, "metric_samples": 10,
    "activity_zones": 3,
}  # fmt: skip
"""Of three activities, one of them without GPS."""

DELETE_A2 = "; ".join(
    f"DELETE FROM {table.full_name} WHERE activity_id = 'a2'" for table in CORE_TABLES if not table.view_of
)
ALL_OF_A2 = {
    "activities": 1, "activity_summaries": 3, "activity_tags": 3, "activity_moments": 3, "metric_samples": 4,
    "activity_zones": 1,
}  # fmt: skip


def test_what_stands_is_what_a_rebuild_gives(month: Warehouse) -> None:
    """It cries wolf; or it compares nothing and passes."""
    result = sample(month)
    assert result.passed
    numbers: dict[str, Any] = result.numbers
    assert (numbers["month"], numbers["activities_compared"], numbers["activities_behind"]) == (
        "2024-05",
        3,
        0,
    )
    assert {name: table["compared"] for name, table in numbers["tables"].items()} == ROWS
    assert (numbers["rows_compared"], numbers["rows_different"]) == (sum(ROWS.values()), 0)


@pytest.mark.parametrize(
    ("damage", "found", "named"),
    [
        pytest.param(DELETE_A2, ALL_OF_A2, ["a2"], id="an activity core lacks"),
        pytest.param(
            "UPDATE core.activities SET ended_at = ended_at + INTERVAL 1 SECOND WHERE activity_id = 'a1'",
            {"activities": 2}, ["a1"], id="a derived value",
        ),
        pytest.param(
            "DELETE FROM core.activity_zones WHERE activity_id = 'a3'",
            {"activity_zones": 1}, ["a3"], id="a zone lost",
        ),
        pytest.param(
            "UPDATE core.activity_zones SET time_zone = 'Europe/Paris' WHERE activity_id = 'a1'",
            {"activity_zones": 2}, ["a1"], id="another zone",
        ),
        pytest.param(
            "UPDATE core.activities SET missing_since = NULL", {"activities": 2}, ["a2"], id="missing_since",
        ),
        pytest.param(
            "UPDATE core.activities SET has_details = false WHERE activity_id = 'a1'",
            {"activities": 2}, ["a1"], id="has_details",
        ),
        pytest.param(
            "UPDATE core.activity_tags SET value = '6' WHERE key = 'rpe' AND activity_id = 'a1'",
            {"activity_tags": 2}, ["a1"], id="a tag",
        ),
        pytest.param(
            "UPDATE core.metric_samples SET value = list_reverse(value)"
            " WHERE metric = 'heart_rate' AND activity_id = 'a3'",
            {"metric_samples": 2}, ["a3"], id="samples",
        ),
        pytest.param(
            "UPDATE core.metric_samples SET activity_month = '2024-06-01' WHERE activity_id = 'a3'",
            {"metric_samples": 4}, ["a3"], id="a month",
        ),
        pytest.param(
            "INSERT INTO core.activity_moments FROM core.activity_moments WHERE activity_id = 'a1'",
            {"activity_moments": 3}, ["a1"], id="rows twice",
        ),
        pytest.param(
            "INSERT INTO core.activities"
            " SELECT * REPLACE ('more' AS activity_id) FROM core.activities LIMIT 1",
            {"activities": 1}, ["more"], id="an activity that never landed",
        ),
    ],
)  # fmt: skip
def test_damage_is_found_where_it_is(
    month: Warehouse, damage: str, found: dict[str, int], named: list[str]
) -> None:
    """What gives the document back all the same, a zone, a derived time, a whole activity, is lost unseen."""
    in_published(month, damage)
    result = sample(month)
    assert not result.passed
    assert different(result) == found
    assert result.numbers["rows_different"] == sum(found.values())
    assert result.numbers["activities"] == named


def test_a_start_in_a_wrong_month_is_found_from_both(month: Warehouse) -> None:
    """An activity slips out of the month that is looked at, so its other damage never shows."""
    in_published(month, "UPDATE core.activities SET start_epoch_ms = 0 WHERE activity_id = 'a1'")
    for week in range(2):
        _, result = verify(month.home, NOW + timedelta(days=7 * week), "test", "UTC")
        assert not result.passed
        assert result.numbers["activities"] == ["a1"]


def test_a_month_that_core_lacks_altogether_has_its_week(warehouse: Warehouse) -> None:
    """Only months that stand are looked at, so one that went whole never is."""
    warehouse.publish()
    warehouse.land(document("a1"))
    result = sample(warehouse)
    assert not result.passed
    assert (result.numbers["month"], result.numbers["activities"]) == ("2024-05", ["a1"])


def test_documents_lost_from_the_landing_zone_are_found(month: Warehouse) -> None:
    """A part file goes, and with the next rebuild the history that the tables still had."""
    for kind in ("activity_list", "activity_details"):
        for path in part_files(month.home.raw / kind):
            path.unlink()
    result = sample(month)
    assert not result.passed
    assert different(result) == ROWS
    assert result.numbers["different"] == 3
