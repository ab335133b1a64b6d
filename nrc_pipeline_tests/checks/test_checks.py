"""Checks of a published warehouse, each on the damage it is for."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from nrc_pipeline.checks.catalogue import CHECKS
from nrc_pipeline.checks.running import run_checks
from nrc_pipeline.core.missing import mark_missing
from nrc_pipeline.landing.compaction import compact
from nrc_pipeline.landing.records import Attempt, Walk
from nrc_pipeline_tests.documents.made import START_MS, document, list_item
from nrc_pipeline_tests.warehouse import ACCOUNT, NOW, Warehouse

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.checks.result import CheckResult

DAY_MS = 86_400_000
RECENT_MS = int(NOW.timestamp() * 1000) - DAY_MS


@pytest.fixture(scope="session")
def sound_home(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Three activities as the API gives them, loaded and published; copied, never changed."""
    made = Warehouse(tmp_path_factory.mktemp("sound") / "home")
    land(made, *(document(f"a{position}", start=RECENT_MS + position) for position in range(3)))
    return made


@pytest.fixture
def sound(sound_home: Warehouse, tmp_path: Path) -> Warehouse:
    """The same, of the test's own."""
    return sound_home.copied(tmp_path / "copy")


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


def balance(**places: int) -> dict[str, int]:
    """Complete a year's balance with zeros, having added it up."""
    names = ("listed", "unlisted", "complete", "quarantined", "deleted", "missing", "difference")
    filled = {name: places.get(name, 0) for name in names}
    assert filled["listed"] + filled["unlisted"] == sum(filled[name] for name in names[2:])
    return filled


def disappear(home: Warehouse, *ids: str) -> None:
    """Let a walk no longer list activities whose details answer 404; load and publish."""
    for number, seen in enumerate((ids, ()), start=1):
        at = NOW + timedelta(hours=number)
        listed = tuple((one, START_MS) for one in seen)
        home.zone.append_walk(
            Walk(str(number), number, ACCOUNT, at, at, "plus", "", "complete", 1, None, listed)
        )
    modified = START_MS + 1_900_000
    home.zone.append_attempts(
        [Attempt(ACCOUNT, 2, one, START_MS, modified, NOW, "api", "vanished", "404") for one in ids]
    )
    home.normalise()
    with home.opened() as connection:
        mark_missing(connection)
    home.locate()
    home.publish()


def test_a_sound_home_passes_every_check(sound: Warehouse) -> None:
    """A check that cries wolf is read by nobody."""
    results = findings(sound)
    assert list(results) == [check.name for check in CHECKS]
    assert {name for name, result in results.items() if not result.passed} == set()
    assert results["completeness"].numbers["total"]["loaded"] == 3
    assert results["distance_sums"].numbers["compared"] == 3


def test_a_home_without_activities_passes(warehouse: Warehouse) -> None:
    """The first evening of an empty account is all red."""
    warehouse.publish()
    assert failed(warehouse) == {}


def test_a_missing_detail_and_a_lost_activity_are_incomplete(sound: Warehouse) -> None:
    """What the list promises never comes, or what has landed never arrives, and nobody is told."""
    sound.land(list_item(document("late", start=RECENT_MS + 9)), kind="activity_list")
    numbers = failed(sound)["completeness"]
    assert (numbers["details_missing"], numbers["not_loaded_and_not_quarantined"]) == (1, 1)
    (year,) = numbers["years"]
    assert year | {"why": None, "balance": None} == {
        "year": 2026, "listed": 4, "stored": 3, "loaded": 3, "quarantined": 0, "missing": 1, "not_loaded": 1,
        "why": None, "balance": None,
    }  # fmt: skip
    assert year["balance"] == balance(listed=4, complete=3, missing=1)


def test_every_activity_has_one_place_in_its_year(sound: Warehouse) -> None:
    """The numbers do not add up, so nobody can tell whether anything is lost between two of them."""
    details = {one: document(one, start=START_MS) for one in ("filed", "deleted", "gone", "due", "refused")}
    refused = details["refused"] | {"summaries": 7}
    sound.land(*(list_item(details[one]) for one in ("deleted", "gone", "due")), kind="activity_list")
    sound.land(list_item(refused), kind="activity_list")
    sound.land(details["deleted"], refused)
    sound.land(details["filed"], source="file")
    # The newest version of one that is loaded is refused: a document, and no activity the less.
    sound.land(document("a0", start=RECENT_MS, last_modified=RECENT_MS + DAY_MS) | {"moments": 7})
    disappear(sound, "deleted", "gone")
    numbers = failed(sound)["completeness"]
    assert [year["year"] for year in numbers["years"]] == [2024, 2026]
    first, second = (year["balance"] for year in numbers["years"])
    assert first == balance(listed=4, unlisted=1, complete=1, quarantined=1, deleted=1, missing=2)
    assert second == balance(listed=3, complete=3)
    assert (numbers["years"][0]["why"]["vanished"], numbers["years"][0]["why"]["not_asked"]) == (1, 1)
    assert [year["quarantined"] for year in numbers["years"]] == [1, 1]
    total = numbers["total"]["balance"]
    assert total == {name: first[name] + second[name] for name in first}
    assert {name: numbers[name] for name in total} == total
    assert numbers["details_missing"] == 1


def test_an_activity_that_the_tables_lost_is_the_difference(sound: Warehouse) -> None:
    """An activity is neither here nor there, and the sums hide it."""
    in_published(sound, "DELETE FROM core.activities WHERE activity_id = 'a1'")
    numbers = failed(sound)["completeness"]
    assert numbers["years"][0]["balance"] == balance(listed=3, complete=2, difference=1)
    assert numbers["not_loaded_and_not_quarantined"] == 1


def test_a_detail_that_is_gone_is_explained(sound: Warehouse) -> None:
    """One activity that Nike has deleted keeps the check red for ever."""
    gone = document("gone", start=RECENT_MS + 9)
    sound.land(list_item(gone), kind="activity_list")
    sound.zone.append_attempts(
        [Attempt(ACCOUNT, 1, "gone", RECENT_MS + 9, gone["last_modified"], NOW, "api", "vanished", "404")]
    )
    sound.normalise()
    sound.locate()
    sound.publish()
    assert failed(sound) == {}


def test_a_key_that_stands_twice_is_counted(sound: Warehouse) -> None:
    """Every sum over a table counts an activity twice."""
    in_published(
        sound, "INSERT INTO core.activity_tags SELECT * FROM core.activity_tags WHERE activity_id = 'a1'"
    )
    assert failed(sound)["unique_keys"]["activity_tags"] == 3


def test_a_detail_of_the_api_without_list_item_shows(sound: Warehouse) -> None:
    """A list that leaves activities out goes unnoticed while their details still answer."""
    sound.land(document("alone", start=RECENT_MS + 9))
    sound.land(document("filed", start=RECENT_MS + 10), source="file")
    sound.normalise()
    sound.locate()
    sound.publish()
    assert failed(sound) == {"details_listed": {"details": 4, "without_list_item": 1}}


def test_a_sum_that_is_not_the_summary_shows(sound: Warehouse) -> None:
    """Samples are lost, or counted twice, and every split is wrong."""
    land(sound, document("off", start=RECENT_MS + 9, value=5.0) | {"summaries": [
        {"metric": "distance", "summary": "total", "source": "com.nike.running.ios.coremotion",
         "app_id": "com.nike.sport.running.ios", "value": 6.0}]})  # fmt: skip
    numbers = failed(sound)["distance_sums"]
    assert (numbers["differ"], numbers["compared"], numbers["largest_difference_km"]) == (1, 4, 1.0)


def test_times_that_run_backwards_show(sound: Warehouse) -> None:
    """Paces are negative and gaps eternal, and it looks like the mart's fault."""
    turned = document("turned", start=RECENT_MS + 9)
    turned["metrics"][0]["values"].reverse()
    turned["metrics"][1]["values"][1]["end_epoch_ms"] -= 60_000
    turned["active_duration_ms"] = 10_000_000
    ahead = document("ahead", start=RECENT_MS + 30 * DAY_MS)
    ahead["end_epoch_ms"] = ahead["start_epoch_ms"] - 1
    land(sound, turned, ahead)
    assert failed(sound)["time_order"] == {
        "activities_ending_before_they_start": 1,
        "activities_moving_longer_than_they_last": 2,
        "activities_in_the_future": 1,
        "series_with_negative_intervals": 1,
        "series_out_of_order": 1,
        "series_outside_their_activity": 2,
    }


def test_impossible_values_show_and_known_recorders_are_apart(sound: Warehouse) -> None:
    """A heart rate of 900 spoils every zone; a defect known for years hides it by being counted, too."""
    fast, partner = (
        document("fast", start=RECENT_MS + 9),
        document("partner", start=RECENT_MS + 10, value=-5.0),
    )
    fast["metrics"][1]["values"][0]["value"] = 900
    partner["app_id"] = "com.garmin.garmin"
    land(sound, fast, partner)
    numbers = failed(sound)["physical_range"]
    assert (numbers["outside"], numbers["outside_of_known_recorders"]) == (1, 1)
    assert numbers["by_metric"][1] == {
        "metric": "heart_rate", "known_defect": False, "activities": 1, "samples": 1, "lowest": 133.0,
        "highest": 900.0,
    }  # fmt: skip


def test_quarantine_shows_with_its_reasons(sound: Warehouse) -> None:
    """A document is refused in silence."""
    sound.land(document("odd", start=RECENT_MS + 9) | {"summaries": 7})
    sound.normalise()
    sound.publish()
    numbers = failed(sound)["quarantine_empty"]
    assert numbers["quarantined"] == 1
    assert "summaries" in numbers["reasons"][0]["reason"]


def test_new_words_show_whatever_they_hold(sound: Warehouse) -> None:
    """The API grows and nobody hears of it; or a word of a megabyte fills the UI, one steers a terminal."""
    grown = document("grown", start=RECENT_MS + 9)
    grown["type"] = "swim"
    grown["polylines"] = []
    grown["summaries"][0]["unit"] = "STEP"
    grown["summaries"][1]["confidence"] = 1
    grown["tags"] |= {"x" * 1_000_000: "1", "\x1b[2J": "2", "com.nike.new": "3"}
    grown["metrics"][1] |= {"type": "power", "unit": "W"}
    grown["moments"][0]["key"] = "<script>"
    land(sound, grown)
    numbers = failed(sound)["api_growth"]
    words = {(row["kind"], row["word"]) for row in numbers["words"]}
    assert words == {
        ("type", "swim"), ("metric", "power"), ("unit", "W"), ("moment", "<script>"), ("key", "polylines"),
        ("key", "confidence"), ("tag", "x" * 59 + "…"), ("tag", "\N{REPLACEMENT CHARACTER}[2J"),
    }  # fmt: skip


def test_an_old_newest_activity_shows(warehouse: Warehouse) -> None:
    """The phone has stopped uploading months ago and all is green."""
    land(warehouse, document(start=START_MS))
    assert failed(warehouse)["newest_activity"]["age_days"] > 600


def test_findings_are_kept_and_survive_rebuild_and_compaction(sound: Warehouse) -> None:
    """What was doubted last month is forgotten with the next release."""
    for _ in range(3):
        findings(sound)
    sound.home.work_database.unlink()
    compact(sound.home.raw, many=2)
    with duckdb.connect() as connection:
        sound.zone.attach(connection)
        kept = connection.execute(
            "SELECT check_name, count(*), any_value(numbers) FROM landed_checks GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    # The same moment and the same finding are one row.
    assert [(name, count) for name, count, _ in kept] == [
        (name, 1) for name in sorted(c.name for c in CHECKS)
    ]
    assert all(isinstance(json.loads(numbers), dict) for _, _, numbers in kept)
