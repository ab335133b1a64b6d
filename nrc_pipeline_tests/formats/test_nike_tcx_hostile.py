"""No bytes make the translator of Nike's TCX give a document that is not plain, or fail."""

from __future__ import annotations

from functools import cache

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from nrc_pipeline.documents.shape import PlainDocument
from nrc_pipeline.formats.nike_tcx import NIKE_TCX
from nrc_pipeline_tests.documents.made import document
from nrc_pipeline_tests.formats.nike_tcx_file import Style, written
from nrc_pipeline_tests.formats.sound import soundly_translated
from nrc_pipeline_tests.formats.test_nike_tcx_odd import file

PARTS = (
    b"", b"\0", b"<", b">", b"&", b"&#0;", b"&#13;", b"&lt;", b"<!--", b"<![CDATA[", b"]]>", b"<a/>", b"NaN",
    b"-1", b"1e308", b"9007199254740992", b"0001-01-01T00:00:00.000Z", b"9999-12-31T23:59:60.999Z", b"\xff",
    b"<Trackpoint>", b"</Trackpoint>", b"<Lap>", b"</Lap>", b"<Track>", b"</Track>", b"</Activity>",
)  # fmt: skip
TIMES = (
    "2024-05-01T08:00:00.123Z", "2024-05-01T08:00:09Z", "2024-05-01", "2024-05-01T08:00:-1Z",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:60Z",
)  # fmt: skip
TEXTS = (
    *TIMES, "", " ", "0", "-0.0", "-1", "1.5", "600", "1e15", "-1e15", "9007199254740991", "9007199254740992",
    "1e308", "5e-324", "NaN", "-INF", "1_0", "\u0661", "Mean Pace: 5 MKM", "Mean Pace: -e MKM", "note", '"\\',
    "com.nike.running.originalactivityid", "\ufffd",
)  # fmt: skip
NAMES = (
    "Activity", "Lap", "Track", "Trackpoint", "Time", "Position", "LatitudeDegrees", "LongitudeDegrees",
    "AltitudeMeters", "DistanceMeters", "HeartRateBpm", "Value", "Cadence", "Extensions", "TotalTimeSeconds",
    "MaximumSpeed", "Calories", "AverageHeartRateBpm", "MaximumHeartRateBpm", "Notes", "Id", "nax:Key",
    "nax:NikeFuel", "nax:AscentInMeters", "nax:ActivityType", "ns3:Speed",
)  # fmt: skip
TREES = st.recursive(
    st.builds("<{0}>{1}</{0}>".format, st.sampled_from(NAMES), st.sampled_from(TEXTS)),
    lambda inner: st.builds(
        '<{0} StartTime="{1}" Sport="{1}">{2}</{0}>'.format,
        st.sampled_from(("Activity", "Lap", "Track", "Trackpoint", "Trackpoint", "HeartRateBpm")),
        st.sampled_from(TIMES),
        st.lists(inner, max_size=6).map("".join),
    ),
    max_leaves=60,
)


@cache
def base() -> bytes:
    """Return a small whole file."""
    plain = msgspec.convert(document(), PlainDocument)
    return written(plain, plain, style=Style(laps=2, pad="\n"))


@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(PARTS) | st.binary(max_size=6)),
        max_size=8,
    )
)
@settings(max_examples=300, deadline=None)
def test_changed_bytes(changes: list[tuple[float, int, bytes]]) -> None:
    """Whatever bytes are changed, a document is plain, or the file is refused with a reason."""
    content = base()
    for place, removed, inserted in changes:
        at = int(place * len(content))
        content = content[:at] + inserted + content[at + removed :]
    soundly_translated(NIKE_TCX, content)


@given(st.lists(TREES, max_size=4))
@settings(max_examples=300, deadline=None)
def test_odd_trees(trees: list[str]) -> None:
    """However the elements are nested and whatever they say, a document is plain."""
    activities = [f'<Activity Sport=""><Id>2024-05-01T08:00:00Z</Id>{tree}</Activity>' for tree in trees]
    soundly_translated(NIKE_TCX, file(*activities))


FIELDS = st.sampled_from(
    [
        "<DistanceMeters>{}</DistanceMeters>",
        "<AltitudeMeters>{}</AltitudeMeters>",
        "<Cadence>{}</Cadence>",
        "<HeartRateBpm><Value>{}</Value></HeartRateBpm>",
        "<Position><LatitudeDegrees>{0}</LatitudeDegrees><LongitudeDegrees>{0}</LongitudeDegrees></Position>",
        "<Extensions><ns3:Speed>{}</ns3:Speed><nax:NikeFuel>{}</nax:NikeFuel></Extensions>",
    ]
)
POINTS = st.lists(
    st.builds(
        lambda time, form, text: f"<Trackpoint><Time>{time}</Time>{form.format(text, text)}</Trackpoint>",
        st.sampled_from(TIMES) | st.integers(0, 59).map("2024-05-01T08:00:{:02}.5Z".format),
        FIELDS,
        st.sampled_from(TEXTS),
    ),
    max_size=30,
).map("".join)


@given(
    st.lists(
        st.builds(
            "<Lap><TotalTimeSeconds>{}</TotalTimeSeconds><DistanceMeters>{}</DistanceMeters>"
            "<Notes>{}</Notes><Track>{}</Track></Lap>".format,
            st.sampled_from(TEXTS),
            st.sampled_from(TEXTS),
            st.sampled_from(TEXTS),
            POINTS,
        ),
        max_size=3,
    )
)
@settings(max_examples=300, deadline=None)
def test_odd_values(laps: list[str]) -> None:
    """Whatever the points say, the samples are sorted, finite and within the calendar."""
    soundly_translated(NIKE_TCX, file(f"<Activity><Id>2024-05-01T08:00:00Z</Id>{''.join(laps)}</Activity>"))
