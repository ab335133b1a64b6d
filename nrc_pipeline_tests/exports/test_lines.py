"""The lines of GeoJSON and GeoParquet, at 180 degrees above all, and that meridian in other formats."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrc_pipeline.exports.fit import record
from nrc_pipeline.exports.fit_file import fit_file
from nrc_pipeline.exports.lines import Line, lines
from nrc_pipeline.exports.track import Point
from nrc_pipeline_tests.documents.made import START_MS

LONGITUDES = st.sampled_from([-180.0, -179.9, 179.9, 180.0, 0.0]) | st.floats(-180, 180)
LATITUDES = st.sampled_from([-90.0, 90.0, 0.0]) | st.floats(-90, 90)


def point(longitude: float | None, latitude: float | None, segment: int = 1) -> Point:
    """Make a point of which only the place counts."""
    return Point(START_MS, latitude, longitude, None, None, None, None, segment)


@pytest.mark.parametrize(
    ("track", "drawn"),
    [
        pytest.param([(13.0, 52.0), (13.1, 52.1)], [[(13.0, 52.0), (13.1, 52.1)]], id="elsewhere"),
        pytest.param(
            [(179.9, -16.0), (-179.9, -17.0)],
            [[(179.9, -16.0), (180.0, -16.5)], [(-180.0, -16.5), (-179.9, -17.0)]],
            id="eastwards",
        ),
        pytest.param(
            [(-179.9, -16.0), (179.7, -16.4)],
            [[(-179.9, -16.0), (-180.0, -16.1)], [(180.0, -16.1), (179.7, -16.4)]],
            id="westwards",
        ),
        pytest.param(
            [(179.9, 1.0), (-179.9, 2.0), (179.9, 3.0)],
            [[(179.9, 1.0), (180.0, 1.5)], [(-180.0, 1.5), (-179.9, 2.0), (-180.0, 2.5)],
             [(180.0, 2.5), (179.9, 3.0)]],
            id="there and back",
        ),
        pytest.param(
            [(179.9, 1.0), (180.0, 2.0), (-179.9, 3.0)],
            [[(179.9, 1.0), (180.0, 2.0)], [(-180.0, 2.0), (-179.9, 3.0)]],
            id="over a position on it",
        ),
        pytest.param([(179.9, 1.0), (-180.0, 2.0)], [[(179.9, 1.0), (180.0, 2.0)]], id="up to it"),
        pytest.param(
            [(179.9, 1.0), (180.0, 2.0), (-180.0, 2.0), (-179.9, 3.0)],
            [[(179.9, 1.0), (180.0, 2.0)], [(-180.0, 2.0), (-179.9, 3.0)]],
            id="one place by both its names",
        ),
        pytest.param([(180.0, 1.0), (180.0, 2.0)], [[(180.0, 1.0), (180.0, 2.0)]], id="along it"),
        pytest.param([(180.0, 1.0), (-180.0, 1.0)], [], id="no line at all"),
        pytest.param([(7.0, 1.0), (7.0, 1.0)], [[(7.0, 1.0), (7.0, 1.0)]], id="a repeated fix"),
        pytest.param([(0.0, 89.9), (180.0, 89.9)], [[(0.0, 89.9), (180.0, 89.9)]], id="over the pole"),
    ],
)  # fmt: skip
def test_a_line_is_cut_at_180_degrees(track: Line, drawn: list[Line]) -> None:
    """RFC 7946, 3.1.9. Prevents: a run in Fiji that is drawn once around the Earth."""
    assert lines(point(*position) for position in track) == drawn


def test_pauses_and_hidden_places_part_lines_as_before() -> None:
    """Prevents: a cut at 180 degrees joins what a pause or a private zone has parted."""
    track = [
        point(179.9, 1.0), point(-179.9, 2.0), point(-179.8, 2.0, 2), point(None, None, 2),
        point(-179.7, 2.0, 2), point(-179.6, 2.0, 2),
    ]  # fmt: skip
    assert lines(track) == [
        [(179.9, 1.0), (180.0, 1.5)], [(-180.0, 1.5), (-179.9, 2.0)], [(-179.7, 2.0), (-179.6, 2.0)],
    ]  # fmt: skip


@given(st.lists(st.tuples(LONGITUDES, LATITUDES), max_size=12))
def test_no_line_crosses_and_no_position_is_lost(track: Line) -> None:
    """Whatever the track, each position is drawn unless it is alone, and no line spans half of the globe."""
    drawn = lines(point(*position) for position in track)
    for line in drawn:
        assert len(line) > 1
        assert all(abs(longitude) <= 180 and abs(latitude) <= 90 for longitude, latitude in line)
        assert all(abs(there[0] - here[0]) <= 180 for here, there in pairwise(line))
    shown = {(abs(longitude) if abs(longitude) == 180 else longitude, latitude) for one in drawn
             for longitude, latitude in one}  # fmt: skip
    wanted = [(round(longitude, 7), round(latitude, 7)) for longitude, latitude in track]
    wanted = [(abs(one[0]) if abs(one[0]) == 180 else one[0], one[1]) for one in wanted]
    if len(set(wanted)) > 1:
        assert set(wanted) <= shown


@pytest.mark.parametrize(
    ("longitude", "parts"),
    [(180.0, -(2**31)), (179.99999999, -(2**31)), (-180.0, -(2**31)), (90.0, 2**30), (-90.0, -(2**30))],
)
def test_a_fix_on_the_date_line_has_a_place_in_fit(longitude: float, parts: int) -> None:
    """Prevents: one fix at exactly 180 degrees, which is one more than 32 bits hold, ends the export."""
    written = fit_file([record(point(longitude, 0.0))])
    # The checksum is after the longitude.
    assert int.from_bytes(written[-6:-2], "little", signed=True) == pytest.approx(parts, abs=1)
