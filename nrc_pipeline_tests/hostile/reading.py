"""Reads what was exported with other programs than wrote it; what does not parse is an error."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb
from lxml import etree

from nrc_pipeline_tests import exports
from nrc_pipeline_tests.exports.reading import read_fit

if TYPE_CHECKING:
    from collections.abc import Iterator

_GPX = "{http://www.topografix.com/GPX/1/1}"
_TCX = "{http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2}"
_SCHEMA = Path(exports.__file__).parent / "schemas" / "gpx-1.1.xsd"


class UnreadableError(Exception):
    """A file that another program cannot read, or that says what cannot be."""


class Sums(NamedTuple):
    """What a file says of its activity, and what its parts add up to; None where it says nothing."""

    total_m: float | None
    total_s: float | None
    laps_m: float
    laps_s: float
    last_m: float | None


def gpx(path: Path) -> None:
    """Read a GPX file against the schema of GPX 1.1."""
    root = etree.parse(path).getroot()
    schema = etree.XMLSchema(etree.parse(_SCHEMA))
    # The extensions are Garmin's, whose schema is not here.
    for one in list(root.iter(f"{_GPX}extensions")):
        parent = one.getparent()
        if parent is not None:
            parent.remove(one)
    if not schema.validate(root):
        raise UnreadableError(str(schema.error_log))
    for point in root.iter(f"{_GPX}trkpt"):
        _position(float(point.get("lat", "nan")), float(point.get("lon", "nan")))


def tcx(path: Path) -> Sums:
    """Read a TCX file; its total is what Garmin's programs take: the sum of its laps."""
    root = etree.parse(path).getroot()
    laps_m = laps_s = 0.0
    last_m: float | None = None
    for lap in root.iter(f"{_TCX}Lap"):
        laps_s += _finite(lap.findtext(f"{_TCX}TotalTimeSeconds"))
        laps_m += _finite(lap.findtext(f"{_TCX}DistanceMeters"))
        for point in lap.iter(f"{_TCX}Trackpoint"):
            _moment(point.findtext(f"{_TCX}Time"))
            north = point.findtext(f"{_TCX}Position/{_TCX}LatitudeDegrees")
            if north is not None:
                east = point.findtext(f"{_TCX}Position/{_TCX}LongitudeDegrees")
                _position(float(north), float(east or "nan"))
            reached = point.findtext(f"{_TCX}DistanceMeters")
            if reached is not None:
                last_m = max(last_m or 0.0, _finite(reached))
    return Sums(None, None, laps_m, laps_s, last_m)


def fit(path: Path) -> Sums:
    """Read a FIT file with fitdecode, its checksum included."""
    found = read_fit(path)
    (session,) = found.messages["session"]
    last_m: float | None = None
    for record in found.messages["record"]:
        north, east = record.get("position_lat"), record.get("position_long")
        if north is not None and east is not None:
            _position(north * 180 / 2**31, east * 180 / 2**31)
        if record.get("distance") is not None:
            last_m = max(last_m or 0.0, record["distance"])
    laps = found.messages["lap"]
    return Sums(
        session["total_distance"],
        session["total_timer_time"],
        math.fsum(lap["total_distance"] or 0.0 for lap in laps),
        math.fsum(lap["total_timer_time"] or 0.0 for lap in laps),
        last_m,
    )


def geojson(path: Path) -> None:
    """Read a GeoJSON file: finite numbers, positions on the globe, no line over the date line."""
    content = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse)
    lines = content["geometry"]["coordinates"]
    if not lines:
        raise UnreadableError("a geometry without a line")
    for line in lines:
        _line(line)


def geoparquet(path: Path) -> None:
    """Read a GeoParquet file with DuckDB, its geometries by hand."""
    with duckdb.connect() as connection:
        rows = connection.execute("SELECT activity_id, geometry FROM read_parquet(?)", [str(path)]).fetchall()
    for _, geometry in rows:
        for line in _well_known_lines(bytes(geometry)):
            _line(line)


def ics(path: Path) -> int:
    """Read a calendar; return the number of its events."""
    raw = path.read_bytes()
    if any(len(line) > 75 for line in raw.split(b"\r\n")):
        raise UnreadableError("a line of over 75 octets")
    lines = raw.decode("utf-8").replace("\r\n ", "").split("\r\n")
    if lines[-1] or any(re.search(r"[\x00-\x08\x0a-\x1f\x7f]", line) for line in lines):
        raise UnreadableError("a control character, or no line break at the end")
    events = 0
    for line in lines[:-1]:
        name, _, value = line.partition(":")
        if not re.fullmatch(r"[A-Z-]+", name):
            raise UnreadableError(f"no property: {line!r}")
        if name in {"DTSTART", "DTEND", "DTSTAMP"}:
            datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        events += (name, value) == ("BEGIN", "VEVENT")
    return events


def table(path: Path) -> int:
    """Read a CSV or Parquet file with DuckDB; return the number of its rows."""
    read = "read_csv(?, header = true, all_varchar = true)" if path.suffix == ".csv" else "read_parquet(?)"
    with duckdb.connect() as connection:
        return int(connection.execute(f"SELECT count(*) FROM {read}", [str(path)]).fetchall()[0][0])


def _line(line: list[Any]) -> None:
    if len(line) < 2:
        raise UnreadableError("a line of one position")
    for east, north in line:
        _position(north, east)
    if any(abs(one[0] - other[0]) > 180 for one, other in pairwise(line)):
        raise UnreadableError("a line around the world, over the date line")


def _well_known_lines(geometry: bytes) -> Iterator[list[tuple[float, float]]]:
    if geometry[:5] != b"\x01\x05\x00\x00\x00":
        raise UnreadableError("no little-endian MultiLineString")
    at = 9
    for _ in range(int.from_bytes(geometry[5:9], "little")):
        number = int.from_bytes(geometry[at + 5 : at + 9], "little")
        numbers = memoryview(geometry[at + 9 : at + 9 + 16 * number]).cast("d").tolist()
        yield list(zip(numbers[::2], numbers[1::2], strict=True))
        at += 9 + 16 * number
    if at != len(geometry):
        raise UnreadableError("more bytes than the geometry has")


def _position(north: float, east: float) -> None:
    if not (abs(north) <= 90 and abs(east) <= 180):
        raise UnreadableError(f"no position on the globe: {north}, {east}")
    if north == 0 and east == 0:
        raise UnreadableError("a position at 0, 0")


def _finite(text: str | None) -> float:
    value = float(text or "nan")
    if not math.isfinite(value):
        raise UnreadableError(f"no number: {text}")
    return value


def _moment(text: str | None) -> None:
    datetime.fromisoformat(text or "")


def _refuse(text: str) -> None:
    raise UnreadableError(f"no JSON: {text}")
