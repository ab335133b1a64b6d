"""GPX of tools for Nike Run Club and of other programs."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nrc_pipeline.documents.shape import as_plain
from nrc_pipeline.formats.ellipsoid import metres_along
from nrc_pipeline.formats.format import ForeignFile, UntranslatableError
from nrc_pipeline.formats.gpx import GPX
from nrc_pipeline.simulator import Athlete
from nrc_pipeline_tests.documents.made import FORTY_DIGITS, SHA_LIKE, UUID, as_bytes
from nrc_pipeline_tests.formats.gpx_writer import gpx, points_of
from nrc_pipeline_tests.formats.translating import moments_of, only, translated, values_of

if TYPE_CHECKING:
    from nrc_pipeline.documents.shape import PlainDocument

START_MS = 1_714_548_600_000
"""2024-05-01 07:30:00 UTC."""


@settings(deadline=None)
@given(seed=st.integers(0, 1000))
def test_a_simulated_account(seed: int) -> None:
    """Every position, elevation and heart rate comes back as written, at its second."""
    athlete = Athlete.generate(seed=seed, activities=3, years=0.1, samples=60)
    for activity_id in athlete.activity_ids():
        document = as_plain(as_bytes(athlete.document(activity_id)))
        assert document is not None
        points = points_of(document)
        if not points:
            continue
        found = only(gpx(points, name=document.tags.get("com.nike.name", "")))
        values = values_of(found)
        assert values["latitude"] == [(one.epoch_ms, one.epoch_ms, one.latitude) for one in points]
        assert values["longitude"] == [(one.epoch_ms, one.epoch_ms, one.longitude) for one in points]
        for metric, position in (("elevation", 3), ("heart_rate", 4)):
            written = [(one[0], one[0], one[position]) for one in points if one[position] is not None]
            assert values.get(metric, []) == written
        assert (found.start_epoch_ms, found.end_epoch_ms) == (points[0].epoch_ms, points[-1].epoch_ms)
        assert found.tags.get("com.nike.name") == document.tags.get("com.nike.name")
        along = metres_along((one.latitude, one.longitude) for one in points)
        assert [value for _, _, value in values.get("distance", [])] == pytest.approx(
            [(after - before) / 1000 for before, after in pairwise(along)]
        )


def test_no_total_is_stated() -> None:
    """A computed distance is not shown as one that Nike stated, so the marts mark it as computed."""
    found = only(_file(_track(_segment(0, 10))))
    assert found.summaries == []
    assert "distance" in found.metric_types


def test_gaps_between_segments_are_pauses() -> None:
    """The time between segments is not active, and has no distance."""
    found = only(_file(_track(_segment(0, 10) + _segment(60, 70))))
    assert moments_of(found) == [
        ("halt", "pause", START_MS + 9_000),
        ("halt", "resume", START_MS + 60_000),
    ]
    assert found.active_duration_ms == 18_000
    assert len(values_of(found)["distance"]) == 18
    assert not any(at == START_MS + 9_000 for at, _, _ in values_of(found)["distance"])


def test_tracks_are_activities() -> None:
    """Prevents: a file with the runs of a month becomes one run of a month."""
    first, second = translated(_file(_track(_segment(0, 10)), _track(_segment(86_400, 86_410))))
    assert first.id != second.id
    assert second.start_epoch_ms - first.start_epoch_ms == 86_400_000
    assert first.end_epoch_ms == START_MS + 9_000


def test_order() -> None:
    """Points and segments in any order, and times that are there twice, give the same activity."""
    points = [_point(at) for at in range(10)]
    expected = only(_file(_track(_segment_of(points))))
    assert only(_file(_track(_segment_of([*reversed(points), points[3]])))) == expected
    in_parts = _file(_track(_segment_of(points[5:]) + _segment_of(points[:5]) + _segment_of(points[2:4])))
    assert values_of(only(in_parts))["latitude"] == values_of(expected)["latitude"]


def test_the_same_file_has_the_same_id() -> None:
    """Importing a file again, or with another name, gives no second activity."""
    content = _file(_track(_segment(0, 10)))
    assert only(content, "a.gpx").id == only(content, "1714548609000.gpx").id
    assert only(content).id != only(_file(_track(_segment(1, 10)))).id


@pytest.mark.parametrize("activity_id", [UUID, FORTY_DIGITS, SHA_LIKE])
def test_a_name_that_is_the_id_of_the_activity(activity_id: str) -> None:
    """A file of nrc-exporter is one with its original, and the climbs that it holds are no elevations."""
    content = gpx(points_of(_simulated()))
    assert only(content, f"{activity_id.upper()}.gpx").id == activity_id
    assert "elevation" not in only(content, f"{activity_id}.gpx").metric_types
    assert "elevation" in only(content, "1714548609000.gpx").metric_types
    two_tracks = _file(_track(_segment(0, 10)), _track(_segment(60, 70)))
    assert all(one.id != activity_id for one in translated(two_tracks, f"{activity_id}.gpx"))


@pytest.mark.parametrize("prefix", ["gpxtpx", "ns3", "tpx-1.0"])
def test_any_prefix(prefix: str) -> None:
    """The heart rate is read with any prefix, with none, and with one that is not declared."""
    content = gpx(points_of(_simulated()), prefix=prefix)
    expected = values_of(only(content))["heart_rate"]
    assert expected
    assert values_of(only(content.replace(f"xmlns:{prefix}=".encode(), b"x=")))["heart_rate"] == expected
    bare = content.replace(f"{prefix}:".encode(), b"").replace(b"xmlns:=", b"x=")
    assert values_of(only(bare))["heart_rate"] == expected


def test_odd_values() -> None:
    """A value that no sensor measures is left out, and the rest of its point is kept."""
    points = (
        '<trkpt lat="91" lon="13"><ele>nan</ele><time>2024-05-01T07:30:00Z</time><hr>0</hr>'
        "<cad>84</cad></trkpt>"
        '<trkpt lat="52"><ele>1e300</ele><time>2024-05-01T09:30:01+02:00</time><hr>150.0</hr></trkpt>'
        '<trkpt lat=" 52.5 " lon="inf"><ele>-3.5</ele><time>2024-05-01T07:30:02</time></trkpt>'
        '<trkpt lat="52.5" lon="-180"><time>2024-05-01t07:30:03.1239z</time></trkpt>'
        '<trkpt lat="52.5" lon="180"><time>yesterday</time></trkpt>'
        '<trkpt lat="52.5" lon="180"></trkpt>'
    )
    found = only(_file(_track(f"<trkseg>{points}</trkseg>")))
    assert values_of(found) == {
        "latitude": [(START_MS + 3_123, START_MS + 3_123, 52.5)],
        "longitude": [(START_MS + 3_123, START_MS + 3_123, -180.0)],
        "elevation": [(START_MS + 2_000, START_MS + 2_000, -3.5)],
        "heart_rate": [(START_MS + 1_000, START_MS + 1_000, 150.0)],
    }
    assert (found.start_epoch_ms, found.end_epoch_ms) == (START_MS, START_MS + 3_123)


def test_texts_of_the_track() -> None:
    """Name, description and type come back; those of links, waypoints and the file are not the run's."""
    more = (
        "<name> L\u00e4ufe &amp; mehr </name><desc>am <b>Fluss</b>\nentlang</desc><type>Running</type>"
        "<link><name>other</name><type>text/html</type></link>"
    )
    head = (
        "<metadata><name>file</name><time>2030-01-01T00:00:00Z</time></metadata><wpt><name>tap</name></wpt>"
    )
    found = only(_file(head, _track(more + _segment(0, 2))))
    assert found.type == "run"
    assert found.tags == {"com.nike.name": "L\u00e4ufe & mehr", "note": "entlang"}
    assert found.start_epoch_ms == START_MS
    assert only(_file(_track("<type>hiking</type>" + _segment(0, 2)))).type == "walk"
    assert only(_file(_track("<type>9</type>" + _segment(0, 2)))).type == "run"
    assert only(_file(_track("<type>Swimming</type>" + _segment(0, 2)))).type == "swimming"


def test_without_segments() -> None:
    """Points outside of segments and tracks are read; those of routes and waypoints are not."""
    assert len(values_of(only(_file(_track(_point(0) + _point(1)))))["latitude"]) == 2
    assert len(values_of(only(_file(_point(0) + _point(1))))["latitude"]) == 2
    route = "<rte>" + _point(0).replace("trkpt", "rtept") + "</rte>"
    with pytest.raises(UntranslatableError, match="without a track whose points have times"):
        translated(_file(route))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<gpx/>", "without a track"),
        (b"<gpx><trk><trkseg><trkpt lat='1' lon='2'/></trkseg></trk></gpx>", "without a track"),
        (b"<gpx><trk>\n<trkseg>", "truncated XML, at line 2"),
        (b"<gpx>", "truncated XML"),
        (b'<!DOCTYPE gpx [<!ENTITY a "b">]><gpx/>', "entities"),
        (b'<!DOCTYPE gpx SYSTEM "file:///etc/passwd"><gpx/>', "entities"),
        (b'<?xml version="1.0" encoding="x-none"?><gpx>\xe9</gpx>', "XML"),
        (b"<gpx>&a;</gpx>", "damaged"),
    ],
)
def test_what_gives_no_activity(content: bytes, reason: str) -> None:
    """A file without an activity is refused with the reason."""
    assert GPX.recognises(content)
    with pytest.raises(UntranslatableError, match=reason):
        list(GPX.translate([ForeignFile("a.gpx", content)]))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings(encoding: str) -> None:
    """A file is read in the encoding of its byte order mark or declaration, also after blanks."""
    declared = "UTF-8" if encoding.startswith("utf-8") else encoding
    text = f'<?xml version="1.0" encoding="{declared}"?>' + _file(
        _track("<name>L\u00e4ufe</name>" + _segment(0, 2))
    ).decode().removeprefix('<?xml version="1.0"?>')
    assert only(text.encode(encoding)).tags == {"com.nike.name": "L\u00e4ufe"}
    blank = "\n  " if encoding in {"utf-8", "iso-8859-1"} else ""
    assert only((blank + text).encode(encoding)).tags == {"com.nike.name": "L\u00e4ufe"}


def _simulated() -> PlainDocument:
    athlete = Athlete.generate(seed=4, activities=20, years=0.5, samples=60)
    documents = (as_plain(as_bytes(athlete.document(one))) for one in athlete.activity_ids())
    wanted = {"latitude", "elevation", "heart_rate"}
    return next(one for one in documents if one and wanted <= set(one.metric_types))


def _point(second: int) -> str:
    minute, rest = divmod(second, 60)
    hour, minute = divmod(minute + 30, 60)
    day, hour = divmod(hour + 7, 24)
    time = f"2024-05-{day + 1:02}T{hour:02}:{minute:02}:{rest:02}Z"
    return f'<trkpt lat="{52 + second * 2e-5:.6f}" lon="13.25"><ele>34.5</ele><time>{time}</time></trkpt>'


def _segment_of(points: list[str]) -> str:
    return f"<trkseg>{''.join(points)}</trkseg>"


def _segment(first: int, until: int) -> str:
    return _segment_of([_point(at) for at in range(first, until)])


def _track(inside: str) -> str:
    return f"<trk>{inside}</trk>"


def _file(*parts: str) -> bytes:
    return f'<?xml version="1.0"?><gpx version="1.1" creator="any">{"".join(parts)}</gpx>'.encode()
