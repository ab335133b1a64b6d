"""The JSON of Nike's partner API: what is odd about it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nrc_pipeline.formats.format import ForeignFile, IncompleteError
from nrc_pipeline.formats.nikeplus_v1 import NIKEPLUS_V1
from nrc_pipeline.formats.registry import format_of
from nrc_pipeline_tests.formats.nikeplus_files import v1_page
from nrc_pipeline_tests.formats.sound_translation import (
    documents_of,
    only_document_of,
    reason_against,
    samples_of,
    totals_of,
)

START_MS = 1_425_189_600_000
ID = "1" * 40
ADDRESS = f"https://api.nike.com/v1/me/sport/activities/{ID}"


def activity(**changes: Any) -> dict[str, Any]:
    """Make an activity of 30 seconds."""
    made = {
        "activityId": ID,
        "activityType": "RUN",
        "startTime": "2015-03-01T06:00:00Z",
        "activityTimeZone": "ART",
        "metricSummary": {"distance": "0.1", "duration": "0:00:30.000"},
        "metrics": [_series(["0.03", "0.03", "0.04"])],
    }
    return {key: value for key, value in {**made, **changes}.items() if value is not None}


def _series(
    values: list[Any], metric: str = "DISTANCE", amount: Any = 10, unit: Any = "SEC"
) -> dict[str, Any]:
    return {"metricType": metric, "intervalMetric": amount, "intervalUnit": unit, "values": values}


def track(*points: tuple[float, float], **changes: Any) -> dict[str, Any]:
    """Make the positions of the activity."""
    waypoints = [{"latitude": latitude, "longitude": longitude} for latitude, longitude in points]
    return {"links": [{"rel": "activity", "href": ADDRESS}], "waypoints": waypoints, **changes}


def spelled(content: Any) -> bytes:
    """Write JSON."""
    return json.dumps(content).encode()


def distances(*values: Any, total: Any = "0.1", **changes: Any) -> list[tuple[int, int, float]]:
    """Return the distance samples of an activity, with times since its start."""
    summary = {"distance": total, "duration": "0:00:30.000"}
    made = activity(**{"metricSummary": summary, "metrics": [_series(list(values))], **changes})
    samples = samples_of(only_document_of(NIKEPLUS_V1, spelled(made))).get("distance", [])
    return [(since - START_MS, until - START_MS, value) for since, until, value in samples]


def test_the_total_decides_between_steps_and_sums() -> None:
    """The same values are steps under one total and sums under another."""
    steps = [(0, 10_000, 0.02), (10_000, 20_000, 0.03), (20_000, 30_000, 0.05)]
    sums = [(0, 10_000, 0.02), (10_000, 20_000, 0.01), (20_000, 30_000, 0.02)]
    assert distances(0.02, 0.03, 0.05, total=0.1) == steps
    assert distances(0.02, 0.03, 0.05, total=0.05) == sums
    # Neither is near: values that only rise, and to well above their mean, are sums.
    assert distances(0.02, 0.03, 0.05, total=7) == sums
    assert distances(0.02, 0.03, 0.05, total=None) == sums
    assert distances(0.03, 0.02, 0.05, total=None)[1] == (10_000, 20_000, 0.02)


def test_a_sum_at_the_start_and_missing_sums() -> None:
    """A first sum of 0 is the start if the last is the end; a step over missing sums is one interval."""
    assert distances(0, 0.03, 0.06, 0.1) == [
        (0, 10_000, 0.03),
        (10_000, 20_000, 0.03),
        (20_000, 30_000, 0.04),
    ]
    assert distances(0, 0.06, 0.1) == [(0, 10_000, 0), (10_000, 20_000, 0.06), (20_000, 30_000, 0.04)]
    assert distances(0.03, None, 0.1) == [(0, 10_000, 0.03), (10_000, 30_000, 0.07)]


def test_values_that_are_no_numbers_leave_their_intervals_out() -> None:
    """Prevents: one bad value moves all later ones in time."""
    odd: tuple[Any, ...] = ("", "n/a", None, "NaN", "Infinity", 1e300, [], {}, True)
    for bad in odd:
        assert distances("0.06", bad, "0.04") == [(0, 10_000, 0.06), (20_000, 30_000, 0.04)]


def test_series_longer_than_the_stated_duration_keep_their_values() -> None:
    """The duration is that of running, and a series can include pauses: then the activity ends later."""
    made = activity(metrics=[_series([0.02] * 5), _series([120] * 9, "HEARTRATE", "5", "seconds")])
    document = only_document_of(NIKEPLUS_V1, spelled(made))
    assert (document.active_duration_ms, document.end_epoch_ms - START_MS) == (30_000, 50_000)
    assert len(samples_of(document)["distance"]) == 5
    assert samples_of(document)["heart_rate"][-1] == (START_MS + 40_000, START_MS + 40_000, 120)


@pytest.mark.parametrize(("amount", "unit"), [(None, None), (0, "SEC"), (10, "FURLONG"), ("NaN", "SEC")])
def test_an_interval_that_is_none(amount: Any, unit: Any) -> None:
    """The values then fill the duration."""
    made = activity(metrics=[_series([0.03, 0.02, 0.05], amount=amount, unit=unit)])
    samples = samples_of(only_document_of(NIKEPLUS_V1, spelled(made)))["distance"]
    assert [since - START_MS for since, _, _ in samples] == [0, 10_000, 20_000]


def test_heart_rate_of_zero_is_none() -> None:
    """A strap without contact is no heart that stands still; a speed of 0 is one."""
    made = activity(metrics=[_series([0, 130, 0], "HEARTRATE"), _series([0, 9.5], "SPEED")])
    samples = samples_of(only_document_of(NIKEPLUS_V1, spelled(made)))
    assert [value for *_, value in samples["heart_rate"]] == [130]
    assert [value for *_, value in samples["speed"]] == [0, 9.5]


def test_tags_and_types() -> None:
    """Tags get the API's keys; a type is in lower case; an abbreviation of a zone is kept as it is."""
    tags = [
        {"tagType": "EMOTION", "tagValue": " GREAT "},
        {"tagType": "WEATHER", "tagValue": "SUNNY"},
        {"tagType": "NAME", "tagValue": "L\ud83c"},
        {"tagType": "NOTE", "tagValue": ""},
        {"tagType": None, "tagValue": "x"},
        "x",
    ]
    made = activity(tags=tags, activityType="WALKING", deviceType="SPORTWATCH")
    document = only_document_of(NIKEPLUS_V1, spelled(made))
    assert document.type == "walk"
    assert document.tags == {
        "timezone_id": "ART",
        "com.nike.devicename": "SPORTWATCH",
        "emotion": "GREAT",
        "weather": "SUNNY",
        "com.nike.name": "L\N{REPLACEMENT CHARACTER}",
    }


def test_only_days_are_no_activities() -> None:
    """A page has the totals of days beside activities: they are passed over; without others it says so."""
    day = activity(activityId="day", activityType="ALL_DAY")
    assert documents_of(NIKEPLUS_V1, v1_page(day, activity(), day)).keys() == {ID}
    assert "ALL_DAY" in reason_against(NIKEPLUS_V1, v1_page(day))
    assert "ALL_DAY" in reason_against(NIKEPLUS_V1, spelled(day))
    assert "without activities" in reason_against(NIKEPLUS_V1, v1_page())


def test_groups() -> None:
    """The id of an activity joins it to its positions; a page is a group of its own."""
    assert NIKEPLUS_V1.group is not None
    contents = [
        spelled(activity()),
        spelled(activity(activityId=None, links=[{"rel": "self", "href": ADDRESS}])),
        spelled(track((0.1, 0.2), links=[{"href": f"{ADDRESS}/gps?access_token=x"}])),
        v1_page(activity()),
        v1_page(activity(), activity(activityId="2")),
        b'{"startTime":',
    ]
    groups = [NIKEPLUS_V1.group(ForeignFile("same.json", content)) for content in contents]
    assert groups[:3] == [ID, ID, ID]
    assert len({ID, *groups[3:]}) == 4


def test_positions_alone_wait_for_their_activity() -> None:
    """Prevents: positions are thrown away as broken because they were imported first."""
    content = spelled(track((0.1, 0.2)))
    assert format_of(content) is NIKEPLUS_V1
    with pytest.raises(IncompleteError, match="own file is missing"):
        list(NIKEPLUS_V1.translate([ForeignFile("gps.json", content)]))


def test_positions_are_spread_evenly() -> None:
    """The first is at the start and the last at the end; a point without a place leaves only itself out."""
    points = track((0.1, 0.2), (0.2, 0.2), (0.3, 0.2), (0.4, 0.2), elevationMax="12", elevationMin=8)
    points["waypoints"][1]["latitude"] = "north"
    points["waypoints"][0]["elevation"] = "9.5"
    document = only_document_of(NIKEPLUS_V1, spelled(activity()), spelled(points))
    samples = samples_of(document)
    assert [(at - START_MS, value) for at, _, value in samples["latitude"]] == [
        (0, 0.1),
        (20_000, 0.3),
        (30_000, 0.4),
    ]
    assert samples["elevation"] == [(START_MS, START_MS, 9.5)]
    assert totals_of(document)["elevation", "max"] == 12
    assert totals_of(document)["elevation", "min"] == 8


def test_more_positions_than_milliseconds() -> None:
    """Prevents: two fixes at one time, which no document of the API has."""
    points = spelled(track(*((0.1 + number / 1e6, 0.2) for number in range(50))))
    short = activity(metrics=None, metricSummary={"duration": "0:00:00.010"})
    assert len(samples_of(only_document_of(NIKEPLUS_V1, spelled(short), points))["latitude"]) == 11
    instant = activity(metrics=None, metricSummary={"duration": "0:00:00.000"})
    assert len(samples_of(only_document_of(NIKEPLUS_V1, spelled(instant), points))["latitude"]) == 1


def test_of_two_files_of_one_activity_the_richer_counts() -> None:
    """An item of a list that was saved alone has the id of the details."""
    files = [spelled(activity(metrics=None)), spelled(activity()), spelled(activity(metrics=None))]
    assert samples_of(only_document_of(NIKEPLUS_V1, *files)).keys() == {"distance"}


@pytest.mark.parametrize(
    ("values", "duration", "active_ms", "end_ms"),
    [
        ([0.1], None, 10_000, 10_000),
        ([0.03, 0.02], None, 20_000, 20_000),
        ([0.03, 0.02], "0:00:15", 15_000, 15_000),
        # The duration is that of running, the series includes a pause.
        ([0.03, 0.02, 0.03], "0:00:05", 5_000, 30_000),
        ([], "1:00:00.5", 3_600_500, 3_600_500),
        ([], 1_500, 1_500, 1_500),
        ([0.1], "-5", 10_000, 10_000),
    ],
)
def test_durations(values: list[float], duration: Any, active_ms: int, end_ms: int) -> None:
    """Without a duration the series give it."""
    made = activity(metricSummary={"distance": 0.1, "duration": duration}, metrics=[_series(values)])
    document = only_document_of(NIKEPLUS_V1, spelled(made))
    assert (document.active_duration_ms, document.end_epoch_ms - START_MS) == (active_ms, end_ms)
    samples = samples_of(document).get("distance", [])
    assert [until for _, until, _ in samples][-1:] == [START_MS + end_ms][: len(values)]


def test_missing_parts() -> None:
    """What is missing is left out; without a start, or with nothing but a start, there is no activity."""
    document = only_document_of(NIKEPLUS_V1, spelled(activity(metricSummary=None, activityId=None)))
    assert document.active_duration_ms == 30_000
    assert len(document.id) == 40
    assert reason_against(NIKEPLUS_V1, spelled(activity(metricSummary=None, metrics=None)))
    assert "startTime" in reason_against(NIKEPLUS_V1, spelled(activity(startTime="yesterday")))
    assert "years" in reason_against(NIKEPLUS_V1, spelled(activity(startTime="9999-12-31T23:59:50Z")))
    assert reason_against(NIKEPLUS_V1, spelled(activity())[:-9]) == "truncated"
    assert reason_against(NIKEPLUS_V1, b"a" + spelled(activity())) == "not JSON"


def test_text_in_utf_16() -> None:
    """Windows shells write it."""
    content = json.dumps(activity()).encode("utf-16")
    assert format_of(content) is NIKEPLUS_V1
    assert only_document_of(NIKEPLUS_V1, content) == only_document_of(NIKEPLUS_V1, spelled(activity()))
