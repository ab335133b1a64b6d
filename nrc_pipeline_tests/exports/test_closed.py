"""A file never contradicts itself: sums of records, laps and session, over invented tracks."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from nrc_pipeline.exports.fit import fit
from nrc_pipeline.exports.laps import MOST_KCAL
from nrc_pipeline.exports.tcx import tcx
from nrc_pipeline.exports.timer import running
from nrc_pipeline.exports.track import Activity, Pause, Point, Split, Track
from nrc_pipeline.exports.without_gps import Series, points_of
from nrc_pipeline_tests.exports.reading import read_fit

if TYPE_CHECKING:
    from nrc_pipeline_tests.exports.reading import FitFile

START_MS = 1_714_550_400_123
TCX = {"t": "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"}

amounts = st.none() | st.floats(-10, 1e6, allow_nan=False)


@st.composite
def pauses(draw: st.DrawFn, length_ms: int) -> list[Pause]:
    """Pauses apart from each other, one of which may run to the end."""
    edges = sorted(draw(st.lists(st.integers(0, length_ms), max_size=8, unique=True)))
    return [Pause(START_MS + a, START_MS + b) for a, b in zip(edges[::2], edges[1::2], strict=False)]


@st.composite
def tracks(draw: st.DrawFn) -> Track:
    """Tracks with and without GPS, splits and pauses, whose times and distances agree or do not."""
    length_ms = draw(st.integers(0, 3_600_000))
    stopped = draw(pauses(length_ms))
    distance_km = draw(st.none() | st.just(0.0) | st.floats(-0.001, 60, allow_nan=False))
    activity = Activity(
        account_id="me", activity_id="a", activity_type=draw(st.sampled_from(["run", "training", None])),
        recorder="phone", name=None, note=None, start_epoch_ms=START_MS, end_epoch_ms=START_MS + length_ms,
        local_started_at=datetime.fromtimestamp(START_MS / 1000, UTC).replace(tzinfo=None), time_zone="UTC",
        distance_km=distance_km, elapsed_s=length_ms / 1000,
        active_s=draw(st.floats(0, 4_000, allow_nan=False)),
        avg_heart_rate_bpm=draw(st.none() | st.floats(30, 220)),
        max_heart_rate_bpm=None, avg_cadence_spm=None, calories_kcal=draw(amounts), ascent_m=None,
        descent_m=None, is_indoors=False, is_manual=False, has_gps=True, has_details=True,
    )  # fmt: skip
    if draw(st.booleans()):
        starts = sorted(draw(st.lists(st.integers(-5_000, length_ms + 5_000), max_size=12)))
        widths = draw(st.lists(st.integers(-1, 60_000), min_size=len(starts), max_size=len(starts)))
        values = draw(st.lists(st.floats(-1, 1), min_size=len(starts), max_size=len(starts)))
        series = (
            {"distance": Series.sorted([START_MS + one for one in starts], widths, values)} if starts else {}
        )
        return Track(activity, points_of(activity, series, stopped), draw(splits(length_ms)), stopped)
    moments = sorted(draw(st.lists(st.integers(-3_000, length_ms + 3_000), max_size=12)))
    points = [
        Point(
            START_MS + moment, 52.0, 13.0, draw(st.none() | st.floats(-450, 9000)),
            draw(st.none() | st.floats(0, 61_000)), draw(st.none() | st.floats(30, 220)), None, 1,
        )
        for moment in moments
    ]  # fmt: skip
    return Track(activity, points, draw(splits(length_ms)), stopped)


@st.composite
def splits(draw: st.DrawFn, length_ms: int) -> list[Split]:
    """Splits that tile the elapsed time, whatever they say of distance and moving time."""
    ends = sorted(draw(st.lists(st.integers(0, length_ms), max_size=4, unique=True)))
    return [
        Split(
            draw(st.floats(1, 1000)), begin / 1000, end / 1000, draw(st.floats(0, (end - begin) / 1000)), None
        )
        for begin, end in zip([0, *ends], ends, strict=False)
    ]


def decoded(content: bytes) -> FitFile:
    """Decode a FIT file from memory."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "one.fit"
        path.write_bytes(content)
        return read_fit(path)


@settings(max_examples=150, deadline=None)
@given(track=tracks())
def test_fit_agrees_with_itself(track: Track) -> None:
    """Prevents: a session of 5 km and 32 min over records of 231 m and 92 s."""
    found = decoded(fit(track))
    (session,) = found.messages["session"]
    laps, records = found.messages["lap"], found.messages["record"]
    for total in ("total_distance", "total_timer_time", "total_elapsed_time"):
        assert sum(lap[total] for lap in laps) == pytest.approx(session[total], abs=0.0051 * len(laps)), total
    assert sum(lap.get("total_calories", 0) for lap in laps) == session.get("total_calories", 0)
    assert session["total_timer_time"] <= session["total_elapsed_time"] + 0.001
    timer = [one for one in found.messages["event"] if one["event"] == "timer"]
    assert [one["event_type"] for one in timer] == ["start", "stop_all"] * (len(timer) // 2)
    ran = sum(
        (b["timestamp"] - a["timestamp"]).total_seconds()
        for a, b in zip(timer[::2], timer[1::2], strict=True)
    )
    assert ran == pytest.approx(session["total_timer_time"], abs=len(timer))
    times = [one["timestamp"] for one in records]
    assert times == sorted(set(times))
    assert session["start_time"] <= times[0] <= times[-1] <= session["timestamp"]
    distances = [one["distance"] for one in records if "distance" in one]
    assert distances == sorted(distances)
    assert (distances[-1] if distances else 0) == pytest.approx(session["total_distance"], abs=0.011)
    rates = [one["heart_rate"] for one in records if "heart_rate" in one]
    if rates:
        assert session["max_heart_rate"] == max(rates)
        assert session["avg_heart_rate"] == pytest.approx(sum(rates) / len(rates), abs=4)


@settings(max_examples=150, deadline=None)
@given(track=tracks())
def test_tcx_agrees_with_itself(track: Track) -> None:
    """Prevents: laps that add up to another distance than the last point has."""
    root = etree.fromstring(tcx(track))
    laps = root.findall(".//t:Lap", TCX)

    def total(name: str) -> float:
        return sum(float(lap.findtext(f"t:{name}", namespaces=TCX) or "nan") for lap in laps)

    distances = [float(one.text or "nan") for one in root.iterfind(".//t:Trackpoint/t:DistanceMeters", TCX)]
    assert distances == sorted(distances)
    assert (distances[-1] if distances else 0) == pytest.approx(total("DistanceMeters"), abs=0.011)
    elapsed_s = (track.activity.end_epoch_ms - track.activity.start_epoch_ms) / 1000
    assert total("TotalTimeSeconds") == pytest.approx(min(track.activity.active_s, elapsed_s), abs=0.002)
    assert total("Calories") == min(max(round(track.activity.calories_kcal or 0), 0), MOST_KCAL)
    times = [one.text or "" for one in root.iterfind(".//t:Trackpoint/t:Time", TCX)]
    assert times == sorted(times)


@given(data=st.data(), length_ms=st.integers(0, 100_000), active_ms=st.integers(-1, 120_000))
def test_the_timer_runs_as_long_as_the_activity_was_active(
    data: st.DataObject, length_ms: int, active_ms: int
) -> None:
    """Whatever the halts say: the spans are in order, apart, within the activity, and add up."""
    end = START_MS + length_ms
    spans = running(START_MS, end, data.draw(pauses(length_ms)), active_ms)
    assert sum(span.length_ms for span in spans) == min(max(active_ms, 0), length_ms)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert START_MS <= edges[0] <= edges[-1] <= end
    assert all(one.to_epoch_ms < other.from_epoch_ms for one, other in pairwise(spans))
