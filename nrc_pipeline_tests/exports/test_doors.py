"""From the document to every file and the report: no position near a door, whatever the distances say."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nrc_pipeline.exports.geoparquet import export_geoparquet
from nrc_pipeline.exports.privacy import Privacy, metres_between, with_secret
from nrc_pipeline.exports.published import Selection
from nrc_pipeline.exports.track import Place, Point
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.report.facts import read_runs
from nrc_pipeline.report.ground import METRES_A_DEGREE
from nrc_pipeline.report.newest_run import read_newest
from nrc_pipeline.report.tracks import read_tracks
from nrc_pipeline.warehouse.reading import read_connection
from nrc_pipeline_tests.exports.reading import NOW, exported, files, read_fit, read_geoparquet, rows
from nrc_pipeline_tests.exports.test_places import STEP, run
from nrc_pipeline_tests.made_once import made_once
from nrc_pipeline_tests.marts.made import home_with_marts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

TRIM = Privacy(trim_m=200)
HAIR_M = 0.1
"""What the roundings of the formats may move a position."""

DOOR = Place(52.5, 13.4)
SEMICIRCLE = 180 / 2**31


def way(*corners: int) -> list[tuple[float, float]]:
    """Return places 11 m apart, northwards and back, by the numbers of steps from the door at its corners."""
    numbers = [0]
    for corner in corners:
        step = 1 if corner > numbers[-1] else -1
        numbers += range(numbers[-1] + step, corner + step, step)
    return [(DOOR.latitude + number * STEP, DOOR.longitude) for number in numbers]


def series(made: dict[str, Any], metric: str) -> list[dict[str, Any]]:
    """Return the samples of a metric."""
    values: list[dict[str, Any]] = next(one["values"] for one in made["metrics"] if one["type"] == metric)
    return values


def stated(made: dict[str, Any], factor: float) -> dict[str, Any]:
    """Return the run with another total."""
    for one in made["summaries"]:
        if one["metric"] == "distance":
            one["value"] *= factor
    return made


def documents() -> list[dict[str, Any]]:
    """Return a run for each way in which a distance does not say how far the door is."""
    leaps = run("leaps", 2, [way(0)[0]] * 12 + way(200))
    series(leaps, "distance")[0]["value"] = 0.4
    jitter = [(DOOR.latitude + 2e-5 * (number % 2), DOOR.longitude) for number in range(150)]
    without = run("without", 3, [*jitter, *way(200)])
    without["metrics"] = [one for one in without["metrics"] if one["type"] != "distance"]
    without["summaries"] = []
    home_in_a_pause = run("home-in-a-pause", 5, way(150, 0)[:280])
    halted_ms = series(home_in_a_pause, "latitude")[240]["start_epoch_ms"]
    home_in_a_pause["moments"] = [{**_HALT, "timestamp": halted_ms}]
    # Nothing is counted in a pause: else the resume would be taken for lost.
    series(home_in_a_pause, "distance")[240:] = []
    # Later than the last fix, which so lies in the pause.
    home_in_a_pause["end_epoch_ms"] += 60_000
    # The distance begins after the first fixes, on the way already.
    late = run("late", 6, way(200))
    series(late, "distance")[:30] = []
    return [
        run("plain", 0, way(200)),
        stated(run("ten-times", 1, way(200)), 10),
        leaps,
        without,
        run("two-laps", 4, way(150, 0, 150, 0)),
        home_in_a_pause,
        late,
        stated(run("a-tenth", 7, way(200)), 0.1),
        run("never-left", 8, way(12, 0, 12, 0)),
    ]


_HALT = {
    "key": "halt",
    "value": "pause",
    "app_id": "com.nike.sport.running.ios",
    "source": "com.nike.activityCapability",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Their home, with marts."""

    def make(folder: Path) -> None:
        home_with_marts(folder / "home", documents())

    return Home(made_once(tmp_path_factory, "doors", make) / "home")


def doors() -> dict[str, list[Place]]:
    """Return where each run began and ended, from the documents."""
    return {
        made["id"]: [
            Place(series(made, "latitude")[at]["value"], series(made, "longitude")[at]["value"])
            for at in (0, -1)
        ]
        for made in documents()
    }


def assert_far(name: str, found: Iterable[Place], *, at_least: int = 0) -> None:
    """See that the positions keep away from both doors, and that some are left."""
    places = list(found)
    assert len(places) >= at_least, name
    for place in places:
        for door in doors()[name]:
            assert metres_between(_point(place), _point(door)) > TRIM.trim_m - HAIR_M, (name, place)


def _point(place: Place) -> Point:
    return Point(0, *place, None, None, None, None, 1)


def _pairs(pattern: str) -> Callable[[Path], list[Place]]:
    def read(path: Path) -> list[Place]:
        found = re.findall(pattern, path.read_text(encoding="utf-8"))
        return [Place(float(north), float(east)) for north, east in found]

    return read


def _geojson(path: Path) -> list[Place]:
    lines = json.loads(path.read_text(encoding="utf-8"))["geometry"]["coordinates"]
    return [Place(north, east) for line in lines for east, north in line]


def _fit(path: Path) -> list[Place]:
    return [
        Place(record["position_lat"] * SEMICIRCLE, record["position_long"] * SEMICIRCLE)
        for record in read_fit(path).messages["record"]
        if record.get("position_lat") is not None
    ]


READERS = {
    "gpx": _pairs(r'<trkpt lat="(.*?)" lon="(.*?)">'),
    "tcx": _pairs(r"<LatitudeDegrees>(.*?)</LatitudeDegrees><LongitudeDegrees>(.*?)<"),
    "fit": _fit,
    "geojson": _geojson,
}
LEFT = {"plain", "ten-times", "leaps", "without", "two-laps", "home-in-a-pause", "late"}
"""Those of which something can be shown."""


@pytest.mark.parametrize("kind", READERS)
def test_no_file_shows_a_door(home: Home, tmp_path: Path, kind: str) -> None:
    """Prevents: "200 m cut" is said, and the file begins at the door."""
    exported(home, kind, tmp_path, privacy=TRIM)
    found = files(tmp_path)
    assert set(found) >= LEFT
    for name, path in found.items():
        assert_far(name, READERS[kind](path), at_least=50 if name in LEFT else 0)


def test_geoparquet_shows_no_door(home: Home, tmp_path: Path) -> None:
    """Prevents: the one file that has all routes has the doors, too."""
    made = export_geoparquet(home, tmp_path, Selection(), TRIM, NOW)
    routes = read_geoparquet(made.path)
    assert set(routes) == LEFT
    for name, lines in routes.items():
        assert_far(name, [Place(north, east) for line in lines for east, north in line], at_least=50)


def test_the_report_draws_no_door(home: Home) -> None:
    """Prevents: the maps are thinned, and so measured from another end than the files."""
    with read_connection(home) as connection:
        runs = read_runs(connection)
        tracks = read_tracks(connection, runs, with_secret(connection, TRIM), [])
    assert {runs[route.number].activity_id for route in tracks.routes} == LEFT
    for route in tracks.routes:
        metres = np.concatenate(route.pieces)
        north = route.centre.latitude + metres[:, 1] / METRES_A_DEGREE
        east = route.centre.longitude + metres[:, 0] / METRES_A_DEGREE / np.cos(
            np.radians(route.centre.latitude)
        )
        assert_far(runs[route.number].activity_id, map(Place, north.tolist(), east.tolist()), at_least=20)


def test_the_newest_run_draws_no_door(home: Home) -> None:
    """Prevents: the route under the crosshair begins where the first distance is known."""
    straight = {"plain", "ten-times", "leaps", "late"}
    with read_connection(home) as connection:
        runs = [one for one in read_runs(connection) if one.activity_id in straight]
        for one in runs:
            newest = read_newest(connection, [one], with_secret(connection, TRIM), [])
            assert newest is not None
            north = np.concatenate([piece.line[:, 1] for piece in newest.pieces])
            whole_m = 200 * STEP * METRES_A_DEGREE
            assert 0 < north.max() - north.min() <= whole_m - 2 * TRIM.trim_m + HAIR_M, one.activity_id


def test_these_distances_are_as_wrong_as_they_are_meant_to_be(home: Home) -> None:
    """Prevents: the marts mend what these documents are made for, and nothing is tested here."""
    found = {
        row["activity_id"]: row
        for row in rows(
            home,
            """SELECT activity_id, min(distance_m) AS first_m, max(distance_m) AS last_m,
            count(*) FILTER (is_paused) AS paused, count(distance_m) AS known, count(*) AS fixes
            FROM marts.track_points GROUP BY activity_id""",
        )
    }
    length_m = found["plain"]["last_m"]
    assert found["ten-times"]["last_m"] == pytest.approx(10 * length_m, rel=0.01)
    assert found["a-tenth"]["last_m"] == pytest.approx(length_m / 10, rel=0.01)
    assert found["without"]["known"] == 0
    assert found["home-in-a-pause"]["paused"] == 40
    assert max(abs(b[0] - a[0]) for a, b in pairwise(way(200))) < 2 * STEP
