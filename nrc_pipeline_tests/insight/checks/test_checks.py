"""Checks of a published warehouse, each on the damage it is for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import duckdb

from nrc_pipeline.insight.checks.catalogue import CHECKS
from nrc_pipeline.landing.compaction import compact
from nrc_pipeline_tests.documents.made import DAY_MS, START_MS, document
from nrc_pipeline_tests.insight.checks.recent import RECENT_MS, failed, findings, in_published, land

if TYPE_CHECKING:
    from nrc_pipeline_tests.made_warehouse import Warehouse


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


def test_words_of_translated_files_are_no_growth(sound: Warehouse) -> None:
    """Prevents: a file of 2010 is reported as news of the API."""
    old = document("old", start=RECENT_MS + 9)
    old["type"] = "swim"
    old["app_id"] = "nikeplus-xml"
    old["tags"] = {"workout_type": "standard"}
    old["metrics"][1] |= {"type": "power", "unit": "W", "appId": "nikeplus-xml"}
    old["moments"][0]["key"] = "turn"
    land(sound, old)
    assert failed(sound) == {}


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
