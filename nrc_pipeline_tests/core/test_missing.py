"""Activities that have disappeared from the account."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.core.missing import Missing, mark_missing
from nrc_pipeline.landing.records import Attempt, AttemptOutcome, Walk, WalkOutcome
from nrc_pipeline_tests.documents.made import START_MS, document, list_item
from nrc_pipeline_tests.made_warehouse import ACCOUNT, NOW, Warehouse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def day(number: float) -> datetime:
    """Return a moment so many days after the first walk."""
    return NOW + timedelta(days=number)


def walk(
    warehouse: Warehouse,
    number: float,
    ids: Iterable[str],
    outcome: WalkOutcome = "complete",
    types: str = "",
    *,
    ahead: float = 0,
) -> None:
    """Land a walk of that day that saw these ids, dated by a clock that is so many days ahead."""
    at = day(number + ahead)
    warehouse.zone.append_walk(
        Walk(
            f"{number}-{types}-{outcome}", int(number) + 1, ACCOUNT, at, at + timedelta(minutes=1), "plus",
            types, outcome, 1, None, tuple((one, START_MS) for one in ids),
        )
    )  # fmt: skip


def asked(
    warehouse: Warehouse, number: float, ids: Iterable[str], outcome: AttemptOutcome = "vanished"
) -> None:
    """Land the answers to questions for details on that day."""
    newest = int(number) + 1
    warehouse.zone.append_attempts(
        [Attempt(ACCOUNT, newest, one, START_MS, START_MS, day(number), "api", outcome, "") for one in ids]
    )


def ids(count: int) -> list[str]:
    """Name so many activities."""
    return [f"{position:03d}" for position in range(count)]


@pytest.fixture(scope="session")
def ten_loaded(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Ten activities, loaded, that the first walk saw; copied, never changed."""
    made = Warehouse(tmp_path_factory.mktemp("ten") / "home")
    made.land(*(document(one) for one in ids(10)))
    walk(made, 0, ids(10))
    made.normalise()
    return made


@pytest.fixture
def ten(ten_loaded: Warehouse, tmp_path: Path) -> Warehouse:
    """Ten activities, loaded, that the first walk saw."""
    return ten_loaded.copied(tmp_path / "home")


def mark(warehouse: Warehouse) -> tuple[Missing, dict[str, datetime]]:
    """Mark, and read what is marked."""
    with warehouse.opened() as connection:
        found = mark_missing(connection)
    marked = warehouse.rows(
        "SELECT activity_id, missing_since FROM core.activities WHERE missing_since IS NOT NULL"
    )
    return found, dict(marked)


def test_unlisted_and_vanished_is_missing_since_the_walk_that_noticed(ten: Warehouse) -> None:
    """Nobody is told that a run is gone; or it is dropped although this may be the only copy."""
    walk(ten, 1, ids(9))
    asked(ten, 1.5, ["009"])
    walk(ten, 2, ids(9))
    found, marked = mark(ten)
    assert found == Missing(1, 0)
    assert marked == {"009": (day(1) + timedelta(minutes=1)).replace(tzinfo=None)}
    assert ten.document("009") == document("009")


def test_the_mark_survives_that_the_activity_is_loaded_again(ten: Warehouse) -> None:
    """A rebuild forgets what has disappeared."""
    walk(ten, 1, ids(9))
    asked(ten, 1.5, ["009"])
    ten.normalise(everything=True)
    assert mark(ten)[1].keys() == {"009"}


def test_what_is_listed_again_is_no_longer_missing(ten: Warehouse) -> None:
    """A gap in the list marks an activity for ever."""
    walk(ten, 1, ids(9))
    asked(ten, 1.5, ["009"])
    mark(ten)
    walk(ten, 2, ids(10), outcome="joined")
    assert mark(ten) == (Missing(0, 0), {})


def test_a_clock_that_was_ahead_hides_no_deletion(ten: Warehouse) -> None:
    """One walk dated a year ahead, and for a year nobody is told that a run is gone."""
    walk(ten, 1, ids(10), ahead=365)
    walk(ten, 2, ids(9))
    asked(ten, 2.5, ["009"])
    assert mark(ten)[1].keys() == {"009"}


def test_a_deletion_noticed_by_a_clock_that_was_ahead_is_one(ten: Warehouse) -> None:
    """The answers that come once the clock is right seem older than the walk, and prove nothing."""
    walk(ten, 1, ids(9), ahead=365)
    asked(ten, 1.5, ["009"])
    assert mark(ten)[1].keys() == {"009"}


@pytest.mark.parametrize("outcome", ["joined", "window", "broken"])
def test_a_walk_that_did_not_see_the_whole_list_proves_nothing(ten: Warehouse, outcome: WalkOutcome) -> None:
    """Every activity beyond the first page is marked."""
    walk(ten, 1, ids(9), outcome=outcome)
    asked(ten, 1.5, ["009"])
    assert mark(ten) == (Missing(0, 0), {})


def test_a_walk_with_a_filter_proves_nothing(ten: Warehouse) -> None:
    """Asking for runs only marks every workout."""
    walk(ten, 1, ids(9), types="run")
    asked(ten, 1.5, ["009"])
    assert mark(ten) == (Missing(0, 0), {})


@pytest.mark.parametrize("outcome", ["failed", "quarantined", "stale", "present"])
def test_only_a_404_confirms_it(ten: Warehouse, outcome: AttemptOutcome) -> None:
    """An outage, or a list with a gap, is taken for a deletion."""
    walk(ten, 1, ids(9))
    asked(ten, 1.5, ["009"], outcome)
    assert mark(ten) == (Missing(0, 0), {})


def test_a_404_from_before_the_walk_confirms_nothing(ten: Warehouse) -> None:
    """An activity whose detail was late once is marked by the first gap in the list."""
    asked(ten, 0.5, ["009"])
    walk(ten, 1, ids(9))
    assert mark(ten) == (Missing(0, 0), {})


def test_what_no_walk_ever_listed_is_not_touched(ten: Warehouse) -> None:
    """Imported runs of an older account, or of an era the API has forgotten, are marked."""
    ten.land(document("imported"), source="file")
    ten.land(list_item(document("of a filtered walk")), kind="activity_list")
    walk(ten, 0.5, ["of a filtered walk"], types="run")
    ten.normalise()
    walk(ten, 1, ids(10))
    asked(ten, 1.5, ["imported", "of a filtered walk"])
    assert mark(ten) == (Missing(0, 0), {})


@pytest.mark.parametrize(
    ("account", "gone", "believed"), [(10, 5, True), (10, 6, False), (140, 7, True), (140, 8, False)]
)
def test_too_many_at_once_are_doubted(warehouse: Warehouse, account: int, gone: int, believed: bool) -> None:
    """A service that answers with half a list and 404 for the rest marks years of runs."""
    warehouse.land(*(document(one) for one in ids(account)))
    walk(warehouse, 0, ids(account))
    warehouse.normalise()
    walk(warehouse, 1, ids(account)[gone:])
    asked(warehouse, 1.5, ids(account)[:gone])
    found, marked = mark(warehouse)
    assert found == (Missing(gone, 0) if believed else Missing(0, gone))
    assert len(marked) == found.marked


def test_a_few_a_day_are_not_too_many_at_once(ten: Warehouse) -> None:
    """Someone who tidies up over weeks is doubted as if it were an outage."""
    for number in (1, 2):
        walk(ten, number, ids(10)[4 * number :])
        asked(ten, number + 0.5, ids(10)[4 * number - 4 : 4 * number])
    found, marked = mark(ten)
    assert found == Missing(8, 0)
    assert len(set(marked.values())) == 2
