"""Calendar, tables, GeoJSON and GeoParquet."""

from __future__ import annotations

import csv
import json
import stat
from typing import TYPE_CHECKING

import duckdb
import pytest

from nrc_pipeline.exports.geoparquet import export_geoparquet
from nrc_pipeline.exports.ics import export_ics
from nrc_pipeline.exports.privacy import Privacy
from nrc_pipeline.exports.published import Selection
from nrc_pipeline.exports.tables import cell, export_csv, export_parquet
from nrc_pipeline.foundation.errors import Misuse
from nrc_pipeline_tests.exports.account import HOSTILE_ID
from nrc_pipeline_tests.exports.reading import (
    NOW,
    exported,
    files,
    marts_activities,
    read_geoparquet,
    rows,
)

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home


def _events(content: bytes) -> list[dict[str, str]]:
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    events: list[dict[str, str]] = []
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events:
            events[-1][name] = value
    return events


def test_calendar(home: Home, tmp_path: Path) -> None:
    """An activity is missing, an import doubles the calendar, or a name ends its event."""
    path, count, _, _ = export_ics(home, tmp_path, Selection(), None, NOW)
    events, activities = _events(path.read_bytes()), marts_activities(home)
    assert count == len(events) == len(activities)
    assert len({event["UID"] for event in events}) == len(events)
    starts = {f"{row['started_at']:%Y%m%dT%H%M%SZ}" for row in activities.values()}
    assert {event["DTSTART"] for event in events} == starts
    assert all(event["DTEND"] >= event["DTSTART"] for event in events)
    again = export_ics(home, tmp_path / "again", Selection(), None, NOW).path
    assert again.read_bytes() == path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=cmd()", "'=cmd()"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"), ("\uff1d1", "'\uff1d1"), ("fine = 1", "fine = 1"), (-1.5, -1.5), (-3, -3),
        (None, None), (True, "true"), (["=1"], '["=1"]'),
    ],
)  # fmt: skip
def test_cells(value: object, expected: object) -> None:
    """A spreadsheet runs a note as a formula; or a negative number becomes text."""
    assert cell(value) == expected


@pytest.mark.parametrize(
    "table", ["marts.activities", "marts.splits", "core.activity_tags", "core.activities"]
)
def test_csv_holds_the_table(home: Home, tmp_path: Path, table: str) -> None:
    """Rows or columns are lost, or a line break in a note makes two rows."""
    path = export_csv(home, table, tmp_path)
    expected = rows(home, f"FROM {table}")
    usual = csv.field_size_limit(10_000_000)
    with path.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    csv.field_size_limit(usual)
    assert len(found) == len(expected)
    assert list(found[0]) == list(expected[0])
    assert sorted(row["activity_id"] for row in found) == sorted(row["activity_id"] for row in expected)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_parquet_holds_the_table(home: Home, tmp_path: Path) -> None:
    """Types or rows are lost."""
    path = export_parquet(home, "marts.track_points", tmp_path)
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{home.warehouse}' AS nrc (READ_ONLY)")
        for left, right in ((f"'{path}'", "nrc.marts.track_points"), ("nrc.marts.track_points", f"'{path}'")):
            assert connection.execute(f"FROM {left} EXCEPT ALL FROM {right}").fetchall() == []
        types = [
            [row[:2] for row in connection.execute(f"DESCRIBE FROM {one}").fetchall()]
            for one in (f"'{path}'", "nrc.marts.track_points")
        ]
    assert types[0] == types[1]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["marts.activity", "read_csv('/etc/passwd')", "/etc/passwd", "marts.x; --"])
def test_only_tables_of_the_warehouse(home: Home, tmp_path: Path, name: str) -> None:
    """The option runs as SQL or reads other files."""
    for export in (export_csv, export_parquet):
        with pytest.raises(Misuse, match="no such table"):
            export(home, name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_geojson_and_geoparquet_draw_the_same(home: Home, tmp_path: Path) -> None:
    """Latitude and longitude are swapped, or the one shows what the other cuts."""
    privacy = Privacy(trim_m=100)
    exported(home, "geojson", tmp_path / "geojson", privacy=privacy)
    path, count, took, _ = export_geoparquet(home, tmp_path, Selection(), privacy, NOW)
    with duckdb.connect() as connection:
        found = connection.execute("SELECT value FROM parquet_kv_metadata(?) WHERE key = 'geo'", [str(path)])
        ((geo,),) = found.fetchall()
    routes = read_geoparquet(path)
    described = json.loads(geo)
    assert (described["version"], described["primary_column"]) == ("1.1.0", "geometry")
    assert described["columns"]["geometry"]["encoding"] == "WKB"
    features = {
        key: json.loads(one.read_text(encoding="utf-8")) for key, one in files(tmp_path / "geojson").items()
    }
    assert count == len(routes) == len(features) > 10
    assert took.cut_points > 0
    for key, feature in features.items():
        drawn = [[tuple(position) for position in line] for line in feature["geometry"]["coordinates"]]
        assert routes[key] == drawn
        assert feature["properties"]["distance_m"] > 0
    bounds = rows(home, "SELECT min(longitude) AS west, max(longitude) AS east FROM marts.track_points")[0]
    assert all(
        bounds["west"] - 1e-6 <= longitude <= bounds["east"] + 1e-6
        for feature in features.values()
        for line in feature["geometry"]["coordinates"]
        for longitude, _ in line
    )
    assert HOSTILE_ID not in features
