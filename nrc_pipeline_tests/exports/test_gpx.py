"""GPX against its schema and the marts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from nrc_pipeline.exports.kinds import NO_DETAILS, NO_GPS
from nrc_pipeline.exports.moments import iso_time
from nrc_pipeline_tests.exports.account import HEADER_ID, HOSTILE_ID, LOST_ID, RESUMED_ID
from nrc_pipeline_tests.exports.reading import exported, files, manifest, marts_activities, rows

if TYPE_CHECKING:
    from nrc_pipeline.foundation.home import Home

SCHEMA = Path(__file__).parent / "schemas" / "gpx-1.1.xsd"
NAMES = {
    "g": "http://www.topografix.com/GPX/1/1",
    "x": "http://www.garmin.com/xmlschemas/TrackPointExtension/v1",
}


@pytest.fixture(scope="module")
def folder(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All GPX files of the account."""
    folder = tmp_path_factory.mktemp("gpx")
    exported(home, "gpx", folder)
    return folder


def test_every_file_is_valid(folder: Path) -> None:
    """A program refuses files whose elements are in another order than the schema's."""
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    found = files(folder)
    assert len(found) > 10
    for path in found.values():
        schema.assertValid(etree.parse(path))


def test_extensions_are_those_of_garmin(folder: Path) -> None:
    """The schema lets anything be an extension: heart rate out of order or range passes, and is ignored."""
    children, rates = set(), []
    for path in files(folder).values():
        for extension in etree.parse(path).iterfind(".//x:TrackPointExtension", NAMES):
            children.add(tuple(etree.QName(child).localname for child in extension))
            rates += [int(child.text or "") for child in extension if child.tag.endswith("}hr")]
    assert children == {("hr",), ("cad",), ("hr", "cad")}
    assert 40 < min(rates) <= max(rates) < 220


def test_points_are_those_of_the_marts(home: Home, folder: Path) -> None:
    """Points of pauses are drawn, or elevation is something else than recorded, or times lose their ms."""
    expected: dict[str, list[tuple[str, float, float, float | None]]] = {}
    for row in rows(
        home,
        "SELECT activity_id, epoch_ms(point_at) AS ms, latitude, longitude, elevation_m, segment "
        "FROM marts.track_points WHERE NOT is_paused ORDER BY activity_id, point_at",
    ):
        at = (iso_time(row["ms"]), row["latitude"], row["longitude"], row["elevation_m"])
        expected.setdefault(row["activity_id"], []).append(at)
    found = files(folder)
    assert set(found) == set(expected)
    for activity_id, path in found.items():
        points = list(etree.parse(path).iterfind(".//g:trkpt", NAMES))
        assert len(points) == len(expected[activity_id])
        for point, (time, latitude, longitude, elevation_m) in zip(
            points, expected[activity_id], strict=True
        ):
            assert point.findtext("g:time", namespaces=NAMES) == time
            assert float(point.get("lat") or "nan") == pytest.approx(latitude, abs=1e-7)
            assert float(point.get("lon") or "nan") == pytest.approx(longitude, abs=1e-7)
            shown = point.findtext("g:ele", namespaces=NAMES)
            assert (shown is None) == (elevation_m is None)
            assert elevation_m is None or float(shown or "nan") == pytest.approx(elevation_m, abs=0.006)


def test_a_segment_between_pauses(home: Home, folder: Path) -> None:
    """A line is drawn across a pause, and a program counts the way to the bakery."""
    segments = {
        row["activity_id"]: row["segments"]
        for row in rows(
            home,
            "SELECT activity_id, count(DISTINCT segment) AS segments FROM marts.track_points "
            "WHERE NOT is_paused GROUP BY ALL",
        )
    }
    assert max(segments.values()) > 1
    for activity_id, path in files(folder).items():
        assert len(etree.parse(path).findall(".//g:trkseg", NAMES)) == segments[activity_id]


def test_a_lost_resume_cuts_no_route(folder: Path) -> None:
    """Prevents: a route that ends at the first pause, since its resume was lost."""
    lost, resumed = (
        [
            (point.get("lat"), point.get("lon"))
            for point in etree.parse(files(folder)[one]).iterfind(".//g:trkpt", NAMES)
        ]
        for one in (LOST_ID, RESUMED_ID)
    )
    assert len(resumed) > 100
    assert len(lost) == pytest.approx(len(resumed), abs=3)
    assert lost[-1] == resumed[-1]


def test_what_has_no_gps_is_named(home: Home, folder: Path) -> None:
    """Treadmill runs are lost without a word, or one whose details never came has no position."""
    without = {key for key, row in marts_activities(home).items() if not row["has_gps"]}
    assert without
    assert {one["activity_id"]: one["reason"] for one in manifest(folder)["not_exported"]} == {
        **dict.fromkeys(without, NO_GPS),
        HEADER_ID: NO_DETAILS,
    }


def test_a_hostile_name(folder: Path) -> None:
    """A name breaks the file, or takes it out of its folder, or makes it a megabyte."""
    path = files(folder)[HOSTILE_ID]
    assert path.parent == folder
    assert path.name.isascii()
    assert len(path.name) < 100
    name = etree.parse(path).findtext(".//g:name", namespaces=NAMES) or ""
    assert name.startswith('../../etc/"<Lauf> & Übung')
    assert name.isprintable()
    assert len(name) <= 200
