"""The time zone of each activity."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nrc_pipeline.core.marts_behind import behind, settle
from nrc_pipeline.core.zones import zone_at
from nrc_pipeline.foundation.months import Window
from nrc_pipeline_tests.documents.made import DAY_MS, START_MS, document, list_item

if TYPE_CHECKING:
    from nrc_pipeline_tests.made_warehouse import Warehouse

CASE = Path(__file__).resolve().parents[3] / "shared" / "cases" / "zone-of-runs-without-gps"

TOKYO = (35.6812, 139.7671)
BERLIN = (52.5163, 13.3777)
PARIS = (48.8566, 2.3522)
FARTHEST_MS = 30 * DAY_MS


def zones(warehouse: Warehouse) -> dict[str, tuple[str, str]]:
    """Read zone and source of each activity."""
    return {
        row[0]: row[1:]
        for row in warehouse.rows("SELECT activity_id, time_zone, source FROM core.activity_zones")
    }


def unsure(warehouse: Warehouse) -> set[str]:
    """Read the activities whose zone is in doubt."""
    rows = warehouse.rows("SELECT activity_id FROM core.activity_zones WHERE is_unsure")
    return {activity_id for (activity_id,) in rows}


def indoors(activity_id: str, start: int = START_MS, **more: Any) -> dict[str, Any]:
    """Make a run without GPS; `more` are further keys of the document."""
    return {**document(activity_id, start=start, place=None), **more}


def with_fixes(activity_id: str, *fixes: tuple[int, float | None, float | None]) -> dict[str, Any]:
    """Make a run whose fixes are (ms after the start, latitude, longitude)."""
    made = document(activity_id)
    for entry, at in zip(made["metrics"][2:], (1, 2), strict=True):
        entry["values"] = [
            {"start_epoch_ms": START_MS + fix[0], "end_epoch_ms": START_MS + fix[0], "value": fix[at]}
            for fix in fixes
            if fix[at] is not None
        ]
    return made


def test_the_first_fix_decides_and_without_any_neighbour_the_default(warehouse: Warehouse) -> None:
    """A run on holiday is shown in the hours of home; a treadmill run has no zone at all."""
    warehouse.land(document("berlin"), document("tokyo", place=TOKYO))
    alone = START_MS + 2 * FARTHEST_MS
    warehouse.land(indoors("indoors", alone))
    warehouse.land(list_item(indoors("listed", alone)), kind="activity_list")
    warehouse.normalise()
    assert warehouse.locate("America/New_York") == 4
    assert zones(warehouse) == {
        "berlin": ("Europe/Berlin", "gps"),
        "tokyo": ("Asia/Tokyo", "gps"),
        "indoors": ("America/New_York", "default"),
        "listed": ("America/New_York", "default"),
    }


def test_a_run_without_gps_takes_the_zone_of_its_neighbour(warehouse: Warehouse) -> None:
    """Prevents: the indoor runs of a runner in Tokyo are shown on the clock of London."""
    warehouse.land(
        document("tokyo", place=TOKYO),
        indoors("the day before", START_MS - DAY_MS),
        indoors("a month later", START_MS + FARTHEST_MS),
        indoors("later still", START_MS + FARTHEST_MS + 1),
        indoors("a month before", START_MS - FARTHEST_MS),
        indoors("earlier still", START_MS - FARTHEST_MS - 1),
    )
    warehouse.normalise()
    warehouse.locate("Europe/London")
    tokyo, london = ("Asia/Tokyo", "neighbour"), ("Europe/London", "default")
    assert zones(warehouse) == {
        "tokyo": ("Asia/Tokyo", "gps"),
        "the day before": tokyo,
        "a month later": tokyo,
        "later still": london,
        "a month before": tokyo,
        "earlier still": london,
    }
    assert not unsure(warehouse)


def test_between_two_zones_the_earlier_one_is_taken_and_doubted(warehouse: Warehouse) -> None:
    """The run may have been before the flight or after it; nothing says which."""
    warehouse.land(
        document("berlin", start=START_MS - 5 * DAY_MS),
        indoors("between", START_MS + 4 * DAY_MS),
        document("tokyo", start=START_MS + 5 * DAY_MS, place=TOKYO),
        indoors("after", START_MS + 6 * DAY_MS),
    )
    warehouse.normalise()
    warehouse.locate()
    assert zones(warehouse)["between"] == ("Europe/Berlin", "neighbour")
    assert unsure(warehouse) == {"between"}


def test_two_names_of_one_clock_are_no_doubt(warehouse: Warehouse) -> None:
    """Prevents: a doubt about the hour of a run between Berlin and Paris, whose clocks agree."""
    warehouse.land(
        document("berlin", start=START_MS - DAY_MS),
        indoors("between"),
        document("paris", start=START_MS + DAY_MS, place=PARIS),
    )
    warehouse.normalise()
    warehouse.locate()
    assert zones(warehouse)["between"] == ("Europe/Berlin", "neighbour")
    assert not unsure(warehouse)


def test_a_zone_that_the_document_states(warehouse: Warehouse) -> None:
    """It is that of a run without GPS and of its neighbours; a place knows better, and so do list items."""
    stated: dict[str, Any] = {"timezone_id": "Asia/Shanghai"}
    warehouse.land(
        indoors("stated", **stated),
        indoors("beside", START_MS + DAY_MS),
        {**document("place", start=START_MS + 2 * DAY_MS, place=TOKYO), **stated},
    )
    warehouse.land(list_item(indoors("listed", START_MS - DAY_MS, **stated)), kind="activity_list")
    warehouse.normalise()
    warehouse.locate()
    assert zones(warehouse) == {
        "stated": ("Asia/Shanghai", "document"),
        "beside": ("Asia/Shanghai", "neighbour"),
        "place": ("Asia/Tokyo", "gps"),
        "listed": ("Asia/Shanghai", "document"),
    }
    assert unsure(warehouse) == {"beside"}


def test_a_zone_that_a_tag_states(warehouse: Warehouse) -> None:
    """An activity from another file format has the zone in a tag; the key of the API counts first."""
    tagged = indoors("tagged")
    tagged["tags"] = {**tagged["tags"], "timezone_id": "Asia/Tokyo"}
    abbreviated = indoors("abbreviated", START_MS + 2 * FARTHEST_MS)
    abbreviated["tags"] = {**abbreviated["tags"], "timezone_id": "ART"}
    warehouse.land(tagged, {**tagged, "id": "both", "timezone_id": "Asia/Shanghai"}, abbreviated)
    warehouse.normalise()
    warehouse.locate("Europe/Berlin")
    assert warehouse.rows("SELECT * EXCLUDE (account_id) FROM core.activity_zones ORDER BY ALL") == [
        ("abbreviated", "Europe/Berlin", "default", False, False, "ART"),
        ("both", "Asia/Shanghai", "document", False, False, None),
        ("tagged", "Asia/Tokyo", "document", False, False, None),
    ]


@pytest.mark.parametrize(
    ("stated", "refused"),
    [
        ("Mars/Olympus_Mons", "Mars/Olympus_Mons"),
        ("", ""),
        # Three zones of the world call themselves so.
        ("IST", "IST"),
        ("UTC+8", "UTC+8"),
        ("'; DROP TABLE x", "'; DROP TABLE x"),
        (None, None),
        (8, None),
        (["Asia/Shanghai"], None),
    ],
)
def test_a_stated_zone_that_is_none_is_ignored_and_kept(
    warehouse: Warehouse, stated: object, refused: str | None
) -> None:
    """Prevents: a name that DuckDB does not know ends every query that shows a local time."""
    warehouse.land(indoors("a", timezone_id=stated), {**indoors("b"), "else": {"timezone_id": "Asia/Tokyo"}})
    warehouse.normalise()
    warehouse.locate("Europe/Berlin")
    assert warehouse.rows("SELECT * EXCLUDE (account_id) FROM core.activity_zones ORDER BY ALL") == [
        ("a", "Europe/Berlin", "default", False, False, refused),
        ("b", "Europe/Berlin", "default", False, False, None),
    ]


def test_deleted_and_missing_activities_are_neighbours(warehouse: Warehouse) -> None:
    """They were run at their place all the same, and what the service forgets must not move other runs."""
    gone = {**document("gone", place=TOKYO), "delete_indicator": True}
    warehouse.land(gone, indoors("a", START_MS + DAY_MS))
    warehouse.normalise()
    warehouse.locate()
    assert zones(warehouse)["a"] == ("Asia/Tokyo", "neighbour")


def test_what_is_known_is_not_looked_up_again(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each load looks thousands of places up."""
    warehouse.land(document("a"), indoors("b"))
    warehouse.normalise()
    assert (warehouse.locate(), warehouse.locate()) == (2, 0)
    monkeypatch.setattr("nrc_pipeline.core.zones.zone_at", lambda *_: pytest.fail("looked up again"))
    assert warehouse.locate("Asia/Tokyo") == 0


def test_another_default_replaces_defaults_only(warehouse: Warehouse) -> None:
    """NRC_TIME_ZONE is set after the first load and nothing happens; or it overrides what GPS knows."""
    warehouse.land(document("gps"), indoors("indoors", START_MS + 2 * FARTHEST_MS))
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


def test_a_load_of_one_month_corrects_the_zones_of_others(warehouse: Warehouse) -> None:
    """Prevents: a run keeps the default when a backfill of the next month brings its neighbour.

    The month that it is in has to be made again in the marts.
    """
    warehouse.land(indoors("may", START_MS + 29 * DAY_MS), document("july", start=START_MS + 75 * DAY_MS))
    warehouse.normalise()
    warehouse.locate()
    with warehouse.opened() as connection:
        settle(connection, behind(connection))
    warehouse.land(document("june", start=START_MS + 32 * DAY_MS, place=TOKYO))
    warehouse.normalise(Window("2024-06", "2024-06"))
    assert warehouse.locate() == 2
    assert zones(warehouse)["may"] == ("Asia/Tokyo", "neighbour")
    with warehouse.opened() as connection:
        assert [f"{month:%Y-%m}" for month in behind(connection).months] == ["2024-05", "2024-06"]


@pytest.mark.parametrize(
    "fixes",
    [
        pytest.param([(900, None, None)], id="no fix"),
        pytest.param([(900, None, 13.4)], id="no latitude"),
        pytest.param([(900, 91.0, 0.5)], id="beyond the pole"),
        pytest.param([(900, 0.5, 1e300)], id="beyond the world"),
        pytest.param([(900, 0.0, 0.0), (1900, -0.0, 0.0)], id="null island"),
        pytest.param([(900, 4e-8, -4e-8)], id="nearly null island"),
    ],
)
def test_fixes_that_are_no_positions_leave_the_default(
    warehouse: Warehouse, fixes: list[tuple[int, float | None, float | None]]
) -> None:
    """One impossible coordinate stops the load, or puts a run into the Gulf of Guinea."""
    warehouse.land(with_fixes("a", *fixes))
    warehouse.normalise()
    warehouse.locate("Europe/Paris")
    assert warehouse.rows("SELECT time_zone, source, has_position FROM core.activity_zones") == [
        ("Europe/Paris", "default", False)
    ]


@pytest.mark.parametrize(
    "fixes",
    [
        pytest.param([(900, 0.0, 0.0), (1900, *TOKYO)], id="null island first"),
        pytest.param([(900, 91.0, 13.4), (1900, *TOKYO)], id="beyond the pole first"),
        pytest.param([(1900, *BERLIN), (900, *TOKYO)], id="not in the order of time"),
        pytest.param([(900, 52.5, None), (1900, *TOKYO), (2900, None, 13.4)], id="not index by index"),
        pytest.param([(900, None, 0.0), (1900, *TOKYO)], id="another length"),
    ],
)
def test_the_first_position_in_time_is_looked_for(
    warehouse: Warehouse, fixes: list[tuple[int, float | None, float | None]]
) -> None:
    """Prevents: a phone that begins with 0,0 puts the whole run on the clock of Greenwich."""
    warehouse.land(with_fixes("a", *fixes))
    warehouse.normalise()
    warehouse.locate()
    assert warehouse.rows("SELECT time_zone, source, has_position FROM core.activity_zones") == [
        ("Asia/Tokyo", "gps", True)
    ]


def test_the_equator_and_the_zero_meridian_are_places(warehouse: Warehouse) -> None:
    """Only both zeros at once are no position."""
    warehouse.land(document("equator", place=(0.0, 32.5)), document("greenwich", place=(51.48, 0.0)))
    warehouse.normalise()
    warehouse.locate()
    assert zones(warehouse) == {
        "equator": ("Africa/Kampala", "gps"),
        "greenwich": ("Europe/London", "gps"),
    }


@pytest.mark.skipif(not CASE.is_dir(), reason="the shared cases are not there")
def test_the_runs_of_the_case(warehouse: Warehouse) -> None:
    """Run 42 is indoors between two runs in Shanghai, run 44 states its zone."""
    for path in sorted(CASE.glob("*.json*")):
        content = path.read_bytes()
        warehouse.land(json.loads(gzip.decompress(content) if path.suffix == ".gz" else content))
    warehouse.normalise()
    warehouse.locate()
    found = {name[-2:]: zone for name, zone in zones(warehouse).items()}
    assert found == {
        "41": ("Asia/Shanghai", "gps"),
        "42": ("Asia/Shanghai", "neighbour"),
        "43": ("Asia/Shanghai", "gps"),
        "44": ("Asia/Shanghai", "document"),
    }


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
