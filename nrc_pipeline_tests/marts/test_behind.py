"""Which months are noted as behind, by every way in which core rows change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import yaml

from nrc_pipeline.core.database import transaction
from nrc_pipeline.core.marts_behind import behind, settle
from nrc_pipeline.core.missing import mark_missing
from nrc_pipeline.core.removal import remove_activity
from nrc_pipeline.foundation.clock import utc_now
from nrc_pipeline.marts.project import project_folder
from nrc_pipeline_tests.core.test_missing import asked, walk
from nrc_pipeline_tests.documents.made import document
from nrc_pipeline_tests.made_warehouse import ACCOUNT

if TYPE_CHECKING:
    from nrc_pipeline_tests.made_warehouse import Warehouse

MARCH, APRIL, MAY, JUNE = (date(2024, month, 1) for month in (3, 4, 5, 6))


def of(month: date, activity_id: str, original: str | None = None, version: int = 1) -> dict[str, Any]:
    """Make a document that starts on the 15th of a month."""
    start = int(datetime(month.year, month.month, 15, 9, tzinfo=UTC).timestamp() * 1000)
    made = document(activity_id, start=start, last_modified=start + version)
    if original is not None:
        made["tags"]["com.nike.running.originalactivityid"] = original
    return made


def noted(warehouse: Warehouse) -> list[date]:
    """Return the months that are behind."""
    with warehouse.opened() as connection:
        return behind(connection).months


def settled(warehouse: Warehouse, *documents: dict[str, Any]) -> None:
    """Load documents and let the marts be up to date."""
    warehouse.land(*documents)
    warehouse.normalise()
    warehouse.locate()
    with warehouse.opened() as connection:
        settle(connection, behind(connection))
        assert behind(connection) == ([], None)


def test_new_activities(warehouse: Warehouse) -> None:
    """A first load leaves months out of the marts, or an unchanged one has them made again."""
    warehouse.land(of(MAY, "a"), of(MARCH, "b"), of(MAY, "c"))
    warehouse.normalise()
    assert noted(warehouse) == [MARCH, MAY]
    settled(warehouse)
    warehouse.normalise()
    warehouse.locate()
    with warehouse.opened() as connection:
        mark_missing(connection)
    assert noted(warehouse) == []


def test_an_edit_that_moves_the_start(warehouse: Warehouse) -> None:
    """The activity stands in two months of the marts, since only its new one was replaced."""
    settled(warehouse, of(MAY, "a"), of(MARCH, "b"))
    moved = of(JUNE, "a", version=2)
    warehouse.land(moved)
    warehouse.normalise()
    assert noted(warehouse) == [MAY, JUNE]


def test_a_removal_and_the_upload_that_counts_instead(warehouse: Warehouse) -> None:
    """Prevents: the kept one of two uploads goes, and the other one, in the next month, never comes in.

    The app that wrote their original id writes it into every run, which makes no other month again.
    """
    start = datetime(2024, 5, 1, tzinfo=UTC)
    kept, other = at(start - timedelta(milliseconds=1), "kept", 1), at(start, "other", 1)
    for one in (kept, other):
        one["tags"]["com.nike.running.originalactivityid"] = "null"
    settled(warehouse, kept, other, of(MARCH, "alone", "null"), of(JUNE, "alone, too", "null"))
    with warehouse.opened() as connection, transaction(connection):
        remove_activity(connection, ACCOUNT, "kept")
    assert noted(warehouse) == [APRIL, MAY]


def test_a_zone_that_changes(warehouse: Warehouse) -> None:
    """NRC_TIME_ZONE is set, and the local dates in the marts stay those of UTC."""
    indoors = document("indoors", place=None)
    settled(warehouse, indoors, of(MARCH, "outdoors"))
    assert warehouse.locate("America/New_York") == 1
    assert noted(warehouse) == [MAY]


def test_a_disappearance(warehouse: Warehouse) -> None:
    """An activity that its owner deleted at the service stays in the marts."""
    settled(warehouse, of(MAY, "stays"), of(MARCH, "goes"))
    walk(warehouse, 0, ["stays", "goes"])
    walk(warehouse, 1, ["stays"])
    asked(warehouse, 1.1, ["goes"])
    with warehouse.opened() as connection:
        assert mark_missing(connection).marked == 1
    assert noted(warehouse) == [MARCH]


def test_what_is_noted_while_dbt_runs_stays(warehouse: Warehouse) -> None:
    """A change that dbt did not see passes for one that it did."""
    warehouse.land(of(MAY, "a"))
    warehouse.normalise()
    with warehouse.opened() as connection:
        seen = behind(connection)
    warehouse.land(of(MAY, "b"), of(JUNE, "c"))
    warehouse.normalise()
    with warehouse.opened() as connection:
        settle(connection, seen)
        left = behind(connection)
    assert left.months == [MAY, JUNE]
    assert left.noted_until is not None
    assert abs((left.noted_until.replace(tzinfo=UTC) - utc_now()).total_seconds()) < 3600, "UTC"


def at(day: datetime, activity_id: str, hours: float, version: int = 1) -> dict[str, Any]:
    """Make a document of some hours that starts at a moment."""
    start = int(day.timestamp() * 1000)
    made = document(activity_id, start=start, last_modified=start + version)
    return {**made, "end_epoch_ms": start + int(hours * 3_600_000)}


LAST_OF_APRIL = datetime(2024, 4, 30, 23, tzinfo=UTC)


def test_recordings_that_hang_together_over_a_months_end(warehouse: Warehouse) -> None:
    """Prevents: a run of May stays out though the recording that it gave way to has changed in April.

    The one of May overlaps the changed one only by way of a third.
    """
    hour = timedelta(hours=1)
    head, middle = at(LAST_OF_APRIL - hour, "head", 1.5), at(LAST_OF_APRIL, "middle", 2)
    settled(warehouse, head, middle, at(LAST_OF_APRIL + 2 * hour, "tail", 1), of(MARCH, "alone"))
    warehouse.land(at(LAST_OF_APRIL - hour, "head", 1.4, version=2))
    warehouse.normalise()
    assert noted(warehouse) == [APRIL, MAY]


def test_a_recording_that_no_longer_reaches_the_next_month(warehouse: Warehouse) -> None:
    """Prevents: only what overlaps after the change is made again, and not what overlapped before it."""
    settled(warehouse, at(LAST_OF_APRIL, "long", 2), at(LAST_OF_APRIL + timedelta(hours=1.5), "tail", 1))
    warehouse.land(at(LAST_OF_APRIL, "long", 0.5, version=2))
    warehouse.normalise()
    assert noted(warehouse) == [APRIL, MAY]


def test_a_months_end_that_is_reached_by_others(warehouse: Warehouse) -> None:
    """Prevents: each load makes the month before again, since a run of its last evening crossed midnight."""
    settled(warehouse, at(LAST_OF_APRIL, "over midnight", 2), of(MAY, "runs"), of(APRIL, "also runs"))
    warehouse.land(of(MAY, "new"))
    warehouse.normalise()
    assert noted(warehouse) == [MAY]


def test_an_end_that_cannot_be_true(warehouse: Warehouse) -> None:
    """Prevents: one end in the year 2106 has all months made again with each load.

    The SQL holds the limit of the models.
    """
    limit_s = yaml.safe_load((project_folder() / "dbt_project.yml").read_text(encoding="utf-8"))["vars"][
        "longest_recording_s"
    ]
    start = datetime(2024, 5, 1, tzinfo=UTC) - timedelta(seconds=limit_s)
    settled(
        warehouse,
        at(start, "endless", 700_000),
        of(JUNE, "june"),
        at(datetime(2024, 5, 1, tzinfo=UTC), "may", 1),
    )
    warehouse.land(at(start, "endless", 700_000, version=2))
    warehouse.normalise()
    assert noted(warehouse) == [APRIL, MAY]
    settled(warehouse)
    warehouse.land(at(start - timedelta(milliseconds=1), "endless", 700_000, version=30))
    warehouse.normalise()
    settled(warehouse)
    warehouse.land(at(start - timedelta(milliseconds=1), "endless", 700_000, version=40))
    warehouse.normalise()
    assert noted(warehouse) == [APRIL]
