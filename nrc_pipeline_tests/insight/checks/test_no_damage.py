"""A month of the core tables that is not what a rebuild gives, and rightly so: no alarm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.foundation.writer_lock import writer_lock
from nrc_pipeline.insight.checks.verifying import verify
from nrc_pipeline.warehouse.publish import mark_unpublished
from nrc_pipeline_tests.documents.made import DAY_MS, START_MS, document, list_item
from nrc_pipeline_tests.insight.checks.month import different, in_published, load, sample
from nrc_pipeline_tests.made_warehouse import NOW

if TYPE_CHECKING:
    from nrc_pipeline_tests.made_warehouse import Warehouse


def test_what_came_after_the_publication_is_no_difference(month: Warehouse) -> None:
    """Each verification beside a sync sends an alert."""
    later = datetime.now(UTC) + timedelta(days=1)
    edited = document("a1", name="edited", last_modified=START_MS + 10**9)
    month.land(edited, document("a4", start=START_MS + 180_000), fetched_at=later)
    result = sample(month)
    assert result.passed
    assert (result.numbers["activities_compared"], result.numbers["activities_behind"]) == (2, 2)
    in_published(month, "UPDATE core.activity_tags SET value = '6' WHERE key = 'rpe' AND activity_id = 'a3'")
    assert sample(month).numbers["activities"] == ["a3"]


@pytest.mark.parametrize("is_killed", [False, True])
def test_a_load_under_way_or_killed_leaves_what_it_has_not_loaded_behind(
    month: Warehouse, is_killed: bool
) -> None:
    """A long load has landed what it has not published yet, and the tables are called wrong."""
    month.land(document("a1", name="edited", last_modified=START_MS + 10**9))
    assert sample(month).numbers["activities"] == ["a1"]
    if is_killed:
        mark_unpublished(month.home)
        result = sample(month)
    else:
        with writer_lock(month.home, "a test"):
            result = sample(month)
    assert result.passed
    assert result.numbers["activities_behind"] == 1


def test_a_load_that_writes_is_neither_disturbed_nor_waited_for(month: Warehouse) -> None:
    """The verification wants the working database, and one of the two fails; or it changes it."""
    before = sha256(month.home.work_database.read_bytes()).digest()
    with month.opened() as connection:
        connection.execute("BEGIN; DELETE FROM core.activities")
        assert sample(month).passed
        connection.execute("ROLLBACK")
    assert sample(month).passed
    assert sha256(month.home.work_database.read_bytes()).digest() == before


@pytest.mark.parametrize(
    ("change", "compared"),
    [
        ("UPDATE core.activities SET normaliser_version = 0, app_id = 'as it was read then'", 0),
        ("ALTER TABLE core.activity_tags DROP COLUMN value", None),
    ],
)
def test_a_warehouse_of_an_older_release_is_no_damage(
    month: Warehouse, change: str, compared: int | None
) -> None:
    """After each upgrade, until the first load, the tables are called wrong, or the command crashes."""
    # The documents of an older normaliser are compared with what was landed all the same.
    in_published(month, change)
    numbers = sample(month).numbers
    assert numbers["rows_compared"] == 0
    assert numbers.get("activities_compared") == compared


def test_what_is_in_quarantine_is_told_there_only(month: Warehouse) -> None:
    """A document that was refused fails this check, too, week after week."""
    month.land(document("odd", start=START_MS + 180_000) | {"summaries": 7})
    month.land(document("a1", last_modified=START_MS + 10**9) | {"summaries": 7})
    load(month)
    assert month.rows("SELECT count(*) FROM ops.quarantine") == [(2,)]
    assert sample(month).passed


def test_an_edit_that_moved_a_start_is_followed(month: Warehouse) -> None:
    """An activity that has left its month is sought there for ever."""
    moved = document("a1", start=START_MS + 31 * DAY_MS, last_modified=START_MS + 40 * DAY_MS)
    month.land(list_item(moved), kind="activity_list")
    month.land(moved)
    load(month)
    for week in range(2):
        _, result = verify(month.home, NOW + timedelta(days=7 * week), "test", "UTC")
        assert result.passed


def test_the_default_zone_is_the_one_of_the_settings(warehouse: Warehouse) -> None:
    """A zone that was set after the first load is never used, and nobody is told."""
    warehouse.land(document("alone", place=None))
    load(warehouse)
    result = sample(warehouse, "Europe/Berlin")
    assert different(result) == {"activity_zones": 2}
    assert result.numbers["activities"] == ["alone"]


def test_a_neighbour_in_another_month(warehouse: Warehouse) -> None:
    """Prevents: the rebuild of one month, without the others, finds other zones and calls it damage."""
    warehouse.land(document("may", start=START_MS + 29 * DAY_MS, place=None))
    warehouse.land(document("june", start=START_MS + 32 * DAY_MS))
    load(warehouse)
    for week in range(2):
        _, result = verify(warehouse.home, NOW + timedelta(days=7 * week), "test", "Asia/Tokyo")
        assert result.passed


def test_a_neighbour_that_has_landed_and_is_not_loaded(warehouse: Warehouse) -> None:
    """Prevents: the zone of a run is called wrong while the news of its neighbour waits for a load."""
    warehouse.land(document("a", place=None), document("b", start=START_MS + DAY_MS))
    load(warehouse)
    news = document(
        "b", start=START_MS + DAY_MS, last_modified=START_MS + 9 * DAY_MS, place=(35.6812, 139.7671)
    )
    warehouse.land(news, fetched_at=datetime.now(UTC) + timedelta(hours=1))
    assert sample(warehouse).passed
