"""Circles around private places whose centres are not the places."""

from __future__ import annotations

import math
import shutil
from typing import TYPE_CHECKING

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nrc_pipeline.exports.circles import Zone, haversine_m
from nrc_pipeline.exports.displacement import LEAST_M, MOST_M, displaced, read_secret
from nrc_pipeline.exports.gpx import stretches
from nrc_pipeline.exports.privacy import Privacy, cut
from nrc_pipeline.exports.track import Place, Point
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.warehouse.reading import read_connection
from nrc_pipeline_tests.exports.reading import exported, files

if TYPE_CHECKING:
    from pathlib import Path

DOOR = Place(52.5, 13.4)
METRES_A_DEGREE = 111_195.08
SECRETS = st.binary(min_size=1)
METRES = st.floats(-300, 300)


def near_the_door(north_m: float, east_m: float) -> Place:
    """Return a place some metres away."""
    shrinks = math.cos(math.radians(DOOR.latitude))
    return Place(
        DOOR.latitude + north_m / METRES_A_DEGREE, DOOR.longitude + east_m / METRES_A_DEGREE / shrinks
    )


@given(zone=st.builds(Zone, st.floats(-90, 90), st.floats(-180, 180), st.floats(1, 100_000)), secret=SECRETS)
def test_a_displaced_circle_covers_the_zone_and_has_another_centre(zone: Zone, secret: bytes) -> None:
    """Prevents: a place within the promised distance is shown, or the door is the centre of the hole."""
    moved = displaced(zone, secret)
    away_m = haversine_m(zone.latitude, zone.longitude, moved.latitude, moved.longitude)
    assert LEAST_M - 1e-3 <= away_m <= MOST_M + 1e-3
    assert away_m + zone.radius_m <= moved.radius_m + 1e-3
    assert abs(moved.latitude) <= 90
    assert abs(moved.longitude) <= 180
    assert moved == displaced(zone, secret)


@given(starts=st.lists(st.tuples(METRES, METRES), min_size=1), secret=SECRETS)
def test_many_starts_near_a_door_do_not_show_it(starts: list[tuple[float, float]], secret: bytes) -> None:
    """Prevents: each run has a circle of its own, and the mean of their centres is the door."""
    places = [near_the_door(*start) for start in starts]
    circles = [displaced(Zone(*place, 200), secret) for place in places]
    door, centre = (
        (sum(one[0] for one in found) / len(found), sum(one[1] for one in found) / len(found))
        for found in (places, circles)
    )
    assert LEAST_M * 0.99 <= haversine_m(*door, *centre) <= MOST_M * 1.01


@settings(deadline=None, max_examples=30)
@given(bearings=st.lists(st.floats(0, math.tau), min_size=3, max_size=8), secret=SECRETS)
def test_routes_in_all_directions_end_on_the_displaced_circle(bearings: list[float], secret: bytes) -> None:
    """Prevents: the hole that many routes leave open is a circle around the door."""
    circle = displaced(Zone(*DOOR, 200), secret)
    for bearing in bearings:
        way = [near_the_door(at * 5 * math.cos(bearing), at * 5 * math.sin(bearing)) for at in range(400)]
        points = [Point(1000 * at, *place, None, None, None, None, 1) for at, place in enumerate(way)]
        shown, _ = cut(points, Privacy(trim_m=200, secret=secret))
        first = shown[stretches(shown)[0].first_epoch_ms // 1000]
        assert first.latitude is not None
        assert first.longitude is not None
        edge_m = haversine_m(first.latitude, first.longitude, circle.latitude, circle.longitude)
        assert edge_m == pytest.approx(circle.radius_m + 2.5, abs=2.6)


def test_two_exports_are_equal(home: Home, tmp_path: Path) -> None:
    """Prevents: each export has other circles, and the mean of many exports shows the door."""
    for name in ("one", "other"):
        exported(home, "geojson", tmp_path / name, privacy=Privacy(trim_m=200))
    one, other = files(tmp_path / "one"), files(tmp_path / "other")
    assert {key: path.read_bytes() for key, path in one.items()} == {
        key: path.read_bytes() for key, path in other.items()
    }


def test_the_secret_is_that_of_the_account(home: Home, tmp_path: Path) -> None:
    """Prevents: the circles move with every new run, or are the same for everybody, who can then undo it."""
    own = Home(tmp_path / "home").prepare()
    shutil.copyfile(home.warehouse, own.warehouse)

    def secret() -> bytes:
        with read_connection(own) as connection:
            return read_secret(connection)

    def delete(which: str) -> None:
        with duckdb.connect(own.warehouse) as connection:
            connection.execute(
                f"DELETE FROM marts.track_points WHERE activity_id = (SELECT {which}(activity_id, point_at) "
                "FROM marts.track_points)"
            )

    before = secret()
    delete("arg_max")
    assert secret() == before
    delete("arg_min")
    assert secret() != before
