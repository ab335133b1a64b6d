"""The time zone of each activity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.core.zones import zone_at
from nrc_pipeline.months import Window
from nrc_pipeline_tests.documents.made import DAY_MS, START_MS, document, list_item

if TYPE_CHECKING:
    from nrc_pipeline_tests.warehouse import Warehouse

TOKYO = (35.6812, 139.7671)


def zones(warehouse: Warehouse) -> dict[str, tuple[str, str]]:
    """Read zone and source of each activity."""
    return {
        row[0]: row[1:]
        for row in warehouse.rows("SELECT activity_id, time_zone, source FROM core.activity_zones")
    }


def test_the_first_fix_decides_and_else_the_default(warehouse: Warehouse) -> None:
    """A run on holiday is shown in the hours of home; a treadmill run has no zone at all."""
    warehouse.land(document("berlin"), document("tokyo", place=TOKYO), document("indoors", place=None))
    warehouse.land(list_item(document("listed")), kind="activity_list")
    warehouse.normalise()
    assert warehouse.locate("America/New_York") == 4
    assert zones(warehouse) == {
        "berlin": ("Europe/Berlin", "gps"),
        "tokyo": ("Asia/Tokyo", "gps"),
        "indoors": ("America/New_York", "default"),
        "listed": ("America/New_York", "default"),
    }


def test_what_is_known_is_not_looked_up_again(warehouse: Warehouse) -> None:
    """Each load looks thousands of places up."""
    warehouse.land(document("a"), document("b", place=None))
    warehouse.normalise()
    assert (warehouse.locate(), warehouse.locate()) == (2, 0)


def test_another_default_replaces_defaults_only(warehouse: Warehouse) -> None:
    """NRC_TIME_ZONE is set after the first load and nothing happens; or it overrides what GPS knows."""
    warehouse.land(document("gps"), document("indoors", place=None))
    warehouse.normalise()
    warehouse.locate("UTC")
    assert warehouse.locate("Europe/Berlin") == 1
    assert zones(warehouse) == {"gps": ("Europe/Berlin", "gps"), "indoors": ("Europe/Berlin", "default")}
    assert warehouse.locate("Asia/Tokyo") == 1
    assert zones(warehouse)["gps"] == ("Europe/Berlin", "gps")


def test_series_that_come_later_correct_the_zone(warehouse: Warehouse) -> None:
    """An activity keeps the default it got before its detail was there."""
    warehouse.land(list_item(document("a", place=TOKYO)), kind="activity_list")
    warehouse.normalise()
    warehouse.locate()
    warehouse.land(document("a", place=TOKYO))
    warehouse.normalise()
    assert warehouse.locate() == 1
    assert zones(warehouse) == {"a": ("Asia/Tokyo", "gps")}


def test_a_window_locates_its_months_only(warehouse: Warehouse) -> None:
    """A backfill of one month writes others."""
    warehouse.land(document("may"), document("june", start=START_MS + 31 * DAY_MS))
    warehouse.normalise()
    assert warehouse.locate(window=Window("2024-06", "2024-06")) == 1
    assert zones(warehouse).keys() == {"june"}


def test_a_first_fix_that_is_no_place_falls_back_to_the_default(warehouse: Warehouse) -> None:
    """One impossible coordinate stops the load."""
    broken = document("null")
    broken["metrics"][2]["values"][0]["value"] = None
    empty = document("empty")
    empty["metrics"][2]["values"] = []
    warehouse.land(broken, empty, document("far", place=(91.0, 0.0)), document("further", place=(0.0, 1e300)))
    warehouse.normalise()
    warehouse.locate("Europe/Paris")
    assert set(zones(warehouse).values()) == {("Europe/Paris", "default")}


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        (52.5, 13.4, "Europe/Berlin"),
        (None, 13.4, None),
        (52.5, None, None),
        (-90.1, 0, None),
        (float("nan"), 0.0, None),
    ],
)
def test_places(latitude: float | None, longitude: float | None, zone: str | None) -> None:
    """Latitude and longitude are swapped, or nowhere is somewhere."""
    assert zone_at(latitude, longitude) == zone
