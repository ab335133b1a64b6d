"""Files whose bytes were changed: each gives plain documents, or a reason why it gives none."""

from __future__ import annotations

import struct
from contextlib import suppress

import fitdecode
from hypothesis import given, settings
from hypothesis import strategies as st

from nrc_pipeline.exports.fit import fit
from nrc_pipeline.exports.tcx import tcx
from nrc_pipeline.formats.format import UntranslatableError
from nrc_pipeline.formats.gpx import GPX
from nrc_pipeline.formats.nrc_fit import NRC_FIT
from nrc_pipeline.formats.nrc_tcx import NRC_TCX
from nrc_pipeline.formats.registry import FORMATS, format_of
from nrc_pipeline.formats.unknown import kind_of
from nrc_pipeline_tests.formats.gpx_writer import Written, gpx
from nrc_pipeline_tests.formats.tracks import tracks
from nrc_pipeline_tests.formats.translating import translated

PIECES = (
    *(b"nan", b"inf", b"1e400", b"-0", b"1e15", b"9007199254740993", b"-1", b"0001-01-01T00:00:00+14:00"),
    *(b"9999-12-31T23:59:59-14:00", b"2024-02-30T00:00:00Z", b"<", b"/>", b"\0", b"\xff", b"&#0;", b"&x;"),
    *(
        b"<trkseg>",
        b"</trkseg>",
        b"<trkpt>",
        b"</trk><trk>",
        b"</Lap><Lap>",
        b"<Track>",
        b"<Trackpoint>",
        b"",
    ),
)


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Draw a content with pieces replaced, at a number or a tag if possible."""
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(content) - 1, 0)))
        at = max(content.find(draw(st.sampled_from([b">", b'"', b"<", b""])), at), 0)
        length = draw(st.sampled_from([0, 1, 1, 2, 4, 10, 60]))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=4))
        content = content[:at] + piece + content[at + length :]
    return content


@settings(deadline=None)
@given(data=st.data(), track=tracks())
def test_tcx(data: st.DataObject, track: object) -> None:
    """Prevents: one damaged file ends the import of an archive."""
    content = data.draw(damaged(tcx(track)))  # type: ignore[arg-type]
    with suppress(UntranslatableError):
        translated(content, by=NRC_TCX)


@settings(deadline=None)
@given(data=st.data())
def test_gpx(data: st.DataObject) -> None:
    """Prevents: the same, for GPX."""
    points = [Written(1_700_000_000_000 + 997 * n, 52 + n / 1e5, 13.0, 30.0 + n, 150.0) for n in range(20)]
    content = data.draw(damaged(gpx(points, name="Morning Run")))
    with suppress(UntranslatableError):
        translated(content, by=GPX)


@settings(deadline=None)
@given(data=st.data(), track=tracks())
def test_fit(data: st.DataObject, track: object) -> None:
    """Prevents: the same, for FIT; the checksum is made right, so that the damage is read."""
    whole = fit(track)  # type: ignore[arg-type]
    body = data.draw(damaged(whole[whole[0] : -2]))
    content = struct.pack("<BBHI4s", 12, 0x20, 2132, len(body), b".FIT") + body
    content += struct.pack("<H", fitdecode.utils.compute_crc(content))
    with suppress(UntranslatableError):
        translated(content, by=NRC_FIT)


@settings(deadline=None)
@given(content=st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_anything(content: bytes) -> None:
    """Any bytes are of a format or are named, and each format refuses them with its own error."""
    assert format_of(content) or kind_of("file", content).one
    for one in FORMATS:
        with suppress(UntranslatableError):
            translated(content, by=one)
