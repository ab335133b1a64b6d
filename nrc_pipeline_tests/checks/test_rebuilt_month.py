"""A month of the core tables beside its rebuild: each kind of damage, and what is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from nrc_pipeline.checks.verifying import verify
from nrc_pipeline.core.missing import mark_missing
from nrc_pipeline.core.schema import CORE_TABLES
from nrc_pipeline.landing.layout import part_files
from nrc_pipeline.landing.records import Attempt, Walk
from nrc_pipeline.publication.publish import mark_unpublished
from nrc_pipeline.writer_lock import writer_lock
from nrc_pipeline_tests.documents.made import DAY_MS, START_MS, document, list_item
from nrc_pipeline_tests.warehouse import ACCOUNT, NOW, Warehouse

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.checks.result import CheckResult

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


@pytest.fixture(scope="session")
def month_home(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Three activities of one month, one of them gone from the account, published; copied, never changed."""
    made = Warehouse(tmp_path_factory.mktemp("month") / "home")
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


@pytest.fixture
def month(month_home: Warehouse, tmp_path: Path) -> Warehouse:
    """The same, of the test's own."""
    return month_home.copied(tmp_path / "copy")


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


def test_the_default_zone_is_the_one_of_the_settings(month: Warehouse) -> None:
    """A zone that was set after the first load is never used, and nobody is told."""
    result = sample(month, "Europe/Berlin")
    assert different(result) == {"activity_zones": 2}
    assert result.numbers["activities"] == ["a3"]
