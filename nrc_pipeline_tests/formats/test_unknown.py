"""What files of no known format are called."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.formats import unknown
from nrc_pipeline.formats.registry import format_of
from nrc_pipeline.formats.unknown import EMPTY, OTHER, kind_of, kind_of_archive, lines

if TYPE_CHECKING:
    from pathlib import Path

TCX = b'<?xml version="1.0"?>\n<TrainingCenterDatabase xmlns="a"><Activities/></TrainingCenterDatabase>'
HEALTH = b'<?xml version="1.0"?>\n<!DOCTYPE HealthData [\n<!ELEMENT HealthData (a)>\n]>\n<HealthData/>'
FIT = b"\x0e\x20\0\0\0\0\0\0.FIT\0\0"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("run.tcx", TCX, unknown.OTHER_TCX),
        ("run.tcx", b"\n  " + TCX, unknown.OTHER_TCX),
        ("run.fit", FIT, unknown.OTHER_FIT),
        ("run.kml", b'<kml xmlns="http://www.opengis.net/kml/2.2">', unknown.KML),
        ("export.xml", HEALTH, unknown.APPLE_HEALTH),
        ("a.xml", b"<!-- a --><other/>", unknown.OTHER_XML),
        ("a.xml", "\ufeff<?xml version='1.0' encoding='utf-16'?><kml/>".encode("utf-16-le"), unknown.KML),
        ("a.html", b"<!doctype html><title>Run</title>", unknown.HTML),
        ("a.json", b'<html><input type="password">', unknown.LOGIN_PAGE),
        ("a.jpg", b"\xff\xd8\xff\xe0", unknown.PHOTO),
        ("a.heic", b"\0\0\0\x18ftypheic", unknown.PHOTO),
        ("a.mov", b"\0\0\0\x14ftypqt  ", unknown.VIDEO),
        ("a.pdf", b"%PDF-1.7", unknown.PDF),
        ("a.csv", b"Date,Distance\n2024-05-01,5", unknown.CSV),
        ("activities.csv", b"Activity ID,Activity Date,Activity Name\n", unknown.STRAVA_TABLE),
        ("a.ics", b"BEGIN:VCALENDAR\r\n", unknown.CALENDAR),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", unknown.ARCHIVE),
        ("a.tar", bytes(257) + b"ustar", unknown.ARCHIVE),
        ("a.rungap.json", b"{}", unknown.RUNGAP),
        ("a.json", b'{"activityType": {"internalName": "run"}, "laps": []}', unknown.RUNGAP),
        ("a.json", b' {"log" : {"entries": []}}', unknown.NETWORK),
        ("a.json", b'{"access_token": "x"}', unknown.LOGIN),
        ("a.json", b'{"upmId": "x", "screenName": "y"}', unknown.NIKE_ACCOUNT),
        ("a.json", b'{"type": "FeatureCollection", "features": []}', unknown.GEOJSON),
        ("manifest.json", b'{"files": [], "not_exported": []}', unknown.MANIFEST),
        ("a.json", b'{"hello": 1}', OTHER),
        ("a.json", b"", EMPTY),
        ("a.json", b"\xef\xbb\xbf \n", EMPTY),
        ("a", b"\0\1\2", OTHER),
        ("notes.txt", b"hello", OTHER),
    ],
)
def test_kinds(name: str, content: bytes, expected: unknown.Kind) -> None:
    """A file is named by its content, and by its name only if the content does not decide."""
    assert format_of(content) is None
    assert kind_of(name, content) is expected


def test_a_database(tmp_path: Path) -> None:
    """The database of an app is named as one."""
    path = tmp_path / "nrc.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE a (b)")
    connection.close()
    assert kind_of("nrc.db", path.read_bytes()) is unknown.SQLITE


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (["activities.csv", "activities/1.gpx", "profile.csv"], unknown.STRAVA),
        (["export_1/activities.csv", "export_1/activities/1.fit.gz"], unknown.STRAVA),
        (["apple_health_export/export.xml"], unknown.APPLE_HEALTH),
        (["DI_CONNECT/DI-Connect-Fitness/a_summarizedActivities.json"], unknown.GARMIN_CONNECT),
        (["2019-06-15_hk_1.rungap.json", "2019-06-15_hk_1.metadata.json"], unknown.RUNGAP),
        (["cardioActivities.csv", "2020-01-01.gpx"], unknown.RUNKEEPER),
        (["Sport-sessions/a.json"], unknown.RUNTASTIC),
        (["doc.kml"], unknown.KML),
        (["[Content_Types].xml", "xl/workbook.xml"], unknown.OFFICE),
        (["activities/1.json", "photos/1.jpg"], None),
        ([], None),
    ],
)
def test_archives(members: list[str], expected: unknown.Kind | None) -> None:
    """An archive is named by the names in it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in members:
            archive.writestr(name, b"")
    assert kind_of_archive(zipfile.ZipFile(packed).namelist()) is expected


def test_lines() -> None:
    """There is one line for a kind of file, however many there are, with the way that works."""
    photos = [(f"photos/{number}.jpg", unknown.PHOTO) for number in range(1204)]
    found = lines([photos[0], ("run.tcx", unknown.OTHER_TCX), *photos[1:], ("a.txt", OTHER)])
    assert found == [
        "skipped 1,204 photos, such as photos/0.jpg",
        f"skipped run.tcx: a Garmin TCX without Nike's extension. {unknown.OTHER_TCX.way}",
        "skipped a.txt: of no known format",
    ]
    assert lines([]) == []


def test_names_are_different() -> None:
    """Two kinds with one name would be two lines that look the same."""
    kinds = [one for one in vars(unknown).values() if isinstance(one, unknown.Kind)]
    assert len(kinds) > 30
    assert len({one.one for one in kinds}) == len({one.several for one in kinds}) == len(kinds)
