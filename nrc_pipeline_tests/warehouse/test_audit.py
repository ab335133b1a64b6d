"""The structural audit: what contradicts itself is not published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from nrc_pipeline.foundation.errors import AuditFailed
from nrc_pipeline_tests.documents.made import START_MS, as_bytes, document, list_item
from nrc_pipeline_tests.made_warehouse import Warehouse

if TYPE_CHECKING:
    from pathlib import Path

TRIPS = {
    "more than one row in core.activities": "INSERT INTO core.activities"
    " SELECT * FROM core.activities WHERE activity_id = 'a1'",
    "more than one summary at a position": "INSERT INTO core.activity_summaries"
    " SELECT * FROM core.activity_summaries WHERE activity_id = 'a1' AND ordinal = 0",
    "more than one tag of a key": "INSERT INTO core.activity_tags"
    " SELECT * FROM core.activity_tags WHERE activity_id = 'a1' AND key = 'rpe'",
    "more than one moment at a position": "UPDATE core.activity_moments SET ordinal = 1"
    " WHERE activity_id = 'a1' AND ordinal = 2",
    "more than one series at a position": "INSERT INTO core.metric_samples"
    " SELECT * FROM core.metric_samples WHERE activity_id = 'a1' AND series = 0",
    "more than one zone": "INSERT INTO core.activity_zones"
    " SELECT * REPLACE ('Asia/Tokyo' AS time_zone) FROM core.activity_zones WHERE activity_id = 'a1'",
    "a series whose samples are not as many as it says": "UPDATE core.metric_samples SET value = value[:1]"
    " WHERE activity_id = 'a1' AND series = 0",
    "the landing zone does not hold its text": "UPDATE core.activities SET raw_sha256 = 'x'"
    " WHERE activity_id = 'a1'",
    "not as many series as its landed text has": "DELETE FROM core.metric_samples"
    " WHERE activity_id = 'a1' AND series = 3",
}


@pytest.fixture(scope="session")
def five_published(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A home of five activities, loaded and published; copied, never changed."""
    made = Warehouse(tmp_path_factory.mktemp("five") / "home")
    made.land(*(document(f"a{position}", start=START_MS + position) for position in range(5)))
    made.normalise()
    made.locate()
    assert made.publish().quarantined == []
    return made


@pytest.fixture
def five(five_published: Warehouse, tmp_path: Path) -> Warehouse:
    """Five activities, loaded and published, of the test's own."""
    return five_published.copied(tmp_path / "home")


def published(warehouse: Warehouse, sql: str) -> list[tuple[object, ...]]:
    """Read the published file."""
    with duckdb.connect(warehouse.home.warehouse, read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.parametrize("finding", TRIPS)
def test_one_activity_that_trips_is_quarantined_and_the_rest_published(five: Warehouse, finding: str) -> None:
    """One contradiction reaches the readers, or keeps everything else from them."""
    five.rows(TRIPS[finding])
    found = five.publish()
    assert [one.activity_id for one in found.quarantined] == ["a1"]
    assert found.activities == 4
    ids = published(five, "SELECT activity_id FROM core.activities ORDER BY ALL")
    assert ids == [("a0",), ("a2",), ("a3",), ("a4",)]
    for table in (
        "activity_summaries",
        "activity_tags",
        "activity_moments",
        "metric_series",
        "metric_values",
    ):
        assert published(five, f"SELECT count(*) FROM core.{table} WHERE activity_id = 'a1'") == [(0,)]
    if "landing zone does not hold" not in finding:
        assert published(five, "SELECT activity_id, reason, payload FROM ops.quarantine") == [
            ("a1", f"audit: {finding}", as_bytes(document("a1", start=START_MS + 1)))
        ]
    assert five.publish().quarantined == []


def test_a_tripped_activity_comes_back_with_its_next_version(five: Warehouse) -> None:
    """What the audit has refused once is refused for ever."""
    five.rows(TRIPS["more than one tag of a key"])
    five.publish()
    assert five.normalise().activities == 0
    five.land(list_item(document("a1", name="edited", last_modified=START_MS + 10**9)), kind="activity_list")
    assert five.normalise().activities == 1
    assert five.publish().activities == 5


def test_when_the_whole_trips_the_last_good_warehouse_stays(five: Warehouse) -> None:
    """A faulty release empties the published warehouse."""
    before = five.home.warehouse.read_bytes()
    five.rows("INSERT INTO core.activity_tags SELECT * FROM core.activity_tags WHERE activity_id != 'a0'")
    with pytest.raises(AuditFailed, match=r"4 of 5 activities fail the audit \(more than one tag of a key\)"):
        five.publish()
    assert five.home.warehouse.read_bytes() == before
    assert five.rows("SELECT count(*) FROM core.activities") == [(5,)]
    assert five.rows("SELECT count(*) FROM ops.quarantine") == [(0,)]
    five.normalise(everything=True)
    assert five.publish().activities == 5


def test_orphans_keep_the_last_good_warehouse(five: Warehouse) -> None:
    """Rows without their activity count in every sum."""
    five.rows("DELETE FROM core.activities WHERE activity_id = 'a1'")
    with pytest.raises(AuditFailed, match=r"3 rows of core\.activity_moments"):
        five.publish()
    assert published(five, "SELECT count(*) FROM core.activities") == [(5,)]


def test_an_empty_warehouse_is_sound(warehouse: Warehouse) -> None:
    """An account without activities cannot be loaded."""
    assert warehouse.publish().activities == 0
    assert published(warehouse, "SELECT count(*) FROM core.metric_values") == [(0,)]
