"""The check of completeness: every activity in one place, and the numbers of each year add up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from nrc_pipeline.core.missing import mark_missing
from nrc_pipeline.landing.records import Attempt, Walk
from nrc_pipeline_tests.documents.made import DAY_MS, START_MS, document, list_item
from nrc_pipeline_tests.insight.checks.recent import RECENT_MS, failed, in_published
from nrc_pipeline_tests.made_warehouse import ACCOUNT, NOW

if TYPE_CHECKING:
    from nrc_pipeline_tests.made_warehouse import Warehouse


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
