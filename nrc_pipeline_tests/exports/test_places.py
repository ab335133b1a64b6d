"""Odd places from the document to the files: 0,0, the date line, a pole, fixes that are delivered late."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from nrc_pipeline.exports.geoparquet import export_geoparquet
from nrc_pipeline.exports.privacy import Privacy
from nrc_pipeline.exports.published import Selection
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.report.facts import read_runs
from nrc_pipeline.report.making import write_report
from nrc_pipeline.report.tracks import read_tracks
from nrc_pipeline.warehouse.reading import read_connection
from nrc_pipeline_tests.documents.made import DAY_MS, START_MS, document
from nrc_pipeline_tests.exports.reading import NOW, exported, files, read_fit, rows
from nrc_pipeline_tests.made_once import made_once
from nrc_pipeline_tests.marts.made import home_with_marts

if TYPE_CHECKING:
    from pathlib import Path

STEP = 0.0001
"""Degrees between two fixes: 11 m."""

FIXES = 200

Place = tuple[float, float]


def run(name: str, day: int, places: list[Place], *, gaps_ms: dict[int, int] | None = None) -> dict[str, Any]:
    """Make a run with a fix every 4 s, or after other times where `gaps_ms` says so, and 11 m to each."""
    start = START_MS + day * DAY_MS
    made = document(name, start=start, place=places[0])
    moments = [start]
    for number in range(1, len(places)):
        moments.append(moments[-1] + (gaps_ms or {}).get(number, 4000))
    series = {entry["type"]: entry for entry in made["metrics"]}
    for metric, at in (("latitude", 0), ("longitude", 1)):
        series[metric]["values"] = [
            {"start_epoch_ms": moment, "end_epoch_ms": moment, "value": place[at]}
            for moment, place in zip(moments, places, strict=True)
        ]
    series["distance"]["values"] = [
        {"start_epoch_ms": before, "end_epoch_ms": after, "value": 0.0111}
        for before, after in pairwise(moments)
    ]
    made["moments"] = []
    made["end_epoch_ms"] = moments[-1]
    made["active_duration_ms"] = moments[-1] - start
    for summary in made["summaries"]:
        if summary["metric"] == "distance":
            summary["value"] = 0.0111 * (len(places) - 1)
    return made


def northwards(latitude: float, longitude: float) -> list[Place]:
    """Return places 11 m apart, some of them a hand's breadth to the west."""
    return [(latitude + number * STEP, longitude - 1e-6 * (number * number % 7)) for number in range(FIXES)]


def documents() -> list[dict[str, Any]]:
    """Return a run for each oddity; their order is that of the days."""
    zeros = northwards(52.5, 13.4)
    # A file with seven decimals has 0 for it.
    nearly = (4e-8, -4e-8)
    zeros[100:111] = [(0.0, 0.0)] * 5 + [nearly] * 6
    zeros[0] = nearly
    beyond = northwards(52.5, 13.4)
    beyond[50] = (52.5, 213.4)
    beyond[60] = (-152.5, 13.4)
    eastwards = [(0.0, (179.99 + number * STEP + 180) % 360 - 180) for number in range(FIXES)]
    over_the_pole = [
        (90 - abs(number - FIXES // 2) * STEP, 0.0 if number < FIXES // 2 else 180.0)
        for number in range(FIXES)
    ]
    return [
        run("zeros", 0, zeros),
        run("only-zeros", 1, [(0.0, 0.0)] * FIXES),
        run("beyond", 2, beyond),
        run("date-line", 3, eastwards),
        run("on-the-line", 4, northwards(-16.8, 180.0)),
        run("pole", 5, over_the_pole),
        run("late", 6, northwards(31.2, 121.4), gaps_ms={20: 7980, 21: 20, 90: 10}),
        run("leap", 7, [*northwards(31.2, 121.4)[:100], *northwards(31.4, 121.4)[:100]]),
    ]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Their home, with marts."""

    def make(folder: Path) -> None:
        home_with_marts(folder / "home", documents())

    return Home(made_once(tmp_path_factory, "places", make) / "home")


def test_lengths_and_findings(home: Home) -> None:
    """Prevents: eleven fixes at 0,0 make a run of 11,961 km; a delay of 20 ms is a jump at 2,001 km/h."""
    found = {
        row["activity_id"]: row
        for row in rows(home, "SELECT activity_id, has_gps, distance_gps_km FROM marts.activities")
    }
    lengths = {name: row["distance_gps_km"] for name, row in found.items()}
    whole = pytest.approx((FIXES - 1) * STEP * 111.195, rel=1e-3)
    assert {name for name, km in lengths.items() if km == whole} == {
        "beyond", "date-line", "on-the-line", "pole", "late",
    }  # fmt: skip
    assert lengths["zeros"] == pytest.approx((FIXES - 2) * STEP * 111.195, rel=1e-3)
    assert lengths["only-zeros"] is None
    assert {name for name, row in found.items() if not row["has_gps"]} == {"only-zeros"}
    jumps = rows(home, "SELECT activity_id FROM marts.data_quality WHERE finding = 'gps_jump'")
    assert [row["activity_id"] for row in jumps] == ["leap"]


def test_zones(home: Home) -> None:
    """The first fix of one run is 0,0, all of another are: both are in Berlin."""
    found = rows(home, "SELECT activity_id, time_zone, time_zone_source AS source FROM marts.activities")
    zones = {row["activity_id"]: (row["time_zone"], row["source"]) for row in found}
    assert zones["zeros"] == ("Europe/Berlin", "gps")
    assert zones["only-zeros"] == ("Europe/Berlin", "neighbour")


def test_no_file_has_a_position_that_is_none(home: Home, tmp_path: Path) -> None:
    """Prevents: an import elsewhere shows a run that begins in the Gulf of Guinea."""
    for kind in ("gpx", "tcx", "fit", "geojson"):
        exported(home, kind, tmp_path / kind)
    assert "only-zeros" not in files(tmp_path / "gpx")
    assert "only-zeros" not in files(tmp_path / "geojson")
    for name, path in files(tmp_path / "gpx").items():
        text = path.read_text(encoding="utf-8")
        places = [
            (float(north), float(east))
            for north, east in re.findall(r'<trkpt lat="(.*?)" lon="(.*?)">', text)
        ]
        assert len(places) >= FIXES - 12
        # GPX ends before 180 degrees east.
        assert all(abs(north) <= 90 and -180 <= east < 180 for north, east in places), name
        assert (0.0, 0.0) not in places, name
    for name, path in files(tmp_path / "tcx").items():
        text = path.read_text(encoding="utf-8")
        easts = [float(one) for one in re.findall(r"<LongitudeDegrees>(.*?)<", text)]
        norths = [float(one) for one in re.findall(r"<LatitudeDegrees>(.*?)<", text)]
        assert len(easts) == len(norths) == text.count("<Position>")
        assert not any(east == north == 0 for east, north in zip(easts, norths, strict=True)), name
        assert all(abs(east) <= 180 and abs(north) <= 90 for east, north in zip(easts, norths, strict=True))
    for name, path in files(tmp_path / "fit").items():
        places = [
            (one["position_lat"], one["position_long"])
            for one in read_fit(path).messages["record"]
            if one.get("position_lat") is not None
        ]
        assert (0, 0) not in places
        assert bool(places) == (name != "only-zeros")


def test_lines_end_at_the_date_line(home: Home, tmp_path: Path) -> None:
    """Prevents: one line from 179.99 to -179.99 goes around the Earth (RFC 7946, 3.1.9)."""
    exported(home, "geojson", tmp_path)
    geometry = {
        name: json.loads(path.read_text(encoding="utf-8"))["geometry"]
        for name, path in files(tmp_path).items()
    }
    drawn = geometry["date-line"]["coordinates"]
    assert geometry["date-line"]["type"] == "MultiLineString"
    assert [(line[0][0] > 0, line[-1][0] > 0) for line in drawn] == [(True, True), (False, False)]
    assert (abs(drawn[0][-1][0]), abs(drawn[1][0][0])) == (180, 180)
    written = export_geoparquet(home, tmp_path / "parquet", Selection(), None, NOW)
    assert written.number == len(geometry) == len(documents()) - 1


def test_the_report_draws_each_run_where_it_was(home: Home, tmp_path: Path) -> None:
    """Prevents: a map whose one line is as wide as the world."""
    written = write_report(home, tmp_path / "report.html", Privacy())
    assert not re.search(r"\b(nan|inf)\b", written.path.read_text(encoding="utf-8"), re.IGNORECASE)
    with read_connection(home) as connection:
        tracks = read_tracks(connection, read_runs(connection), Privacy(), [])
    names = [row["activity_id"] for row in rows(home, "FROM marts.activities ORDER BY local_started_at")]
    # The fixes at 0,0 and next to it are no line of their own.
    assert [len(route.pieces) for route in tracks.routes if names[route.number] == "zeros"] == [1]
    assert {names[route.number] for route in tracks.routes} == set(names) - {"only-zeros"}
    for route in tracks.routes:
        for piece in route.pieces:
            # A run over the pole is drawn on a sheet that is not true there.
            limit_m = 30_000 if names[route.number] == "pole" else 3_000
            assert (piece.max(axis=0) - piece.min(axis=0)).max() < limit_m, names[route.number]
