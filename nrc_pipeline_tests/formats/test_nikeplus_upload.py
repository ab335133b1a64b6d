"""The JSON that the Nike+ app sent: what is odd about it. And the examples of all formats of Nike+."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nrc_pipeline.formats.nikeplus_upload import NIKEPLUS_UPLOAD
from nrc_pipeline.formats.registry import format_of
from nrc_pipeline_tests.formats.sound_translation import (
    documents_of,
    moments_of,
    only_document_of,
    reason_against,
    samples_of,
    totals_of,
)

START_MS = 1_400_000_000_000
EXAMPLES = Path(__file__).resolve().parents[3] / "shared" / "formats"


def upload(**changes: Any) -> bytes:
    """Write a run of 30 seconds."""
    made = {
        "distance": 0.1,
        "duration": 30_000.4,
        "startTime": START_MS,
        "type": "run",
        "timeZoneId": "Europe/London",
    }
    return json.dumps({**made, "detail": [detail([0.03, 0.06, 0.1])], **changes}).encode()


def detail(values: list[Any], **changes: Any) -> dict[str, Any]:
    """Make a series."""
    made = {"metricType": "distance", "intervalUnit": "sec", "intervalMetric": "10", "startTimeOffset": 0}
    return {**made, "objType": "dataStream", "value": values, **changes}


def test_times() -> None:
    """A duration has fractions of a millisecond, a start can be a text, and a series can begin later."""
    document = only_document_of(NIKEPLUS_UPLOAD, upload())
    assert (document.start_epoch_ms, document.end_epoch_ms) == (START_MS, START_MS + 30_000)
    assert only_document_of(NIKEPLUS_UPLOAD, upload(startTime=str(START_MS))) == document
    assert only_document_of(NIKEPLUS_UPLOAD, upload(startTime="2014-05-13T16:53:20Z")) == document
    later = only_document_of(NIKEPLUS_UPLOAD, upload(detail=[detail([0.05, 0.1], startTimeOffset="10")]))
    assert samples_of(later)["distance"] == [
        (START_MS + 10_000, START_MS + 20_000, 0.05),
        (START_MS + 20_000, START_MS + 30_000, 0.05),
    ]


def test_a_slow_beginning_keeps_its_intervals() -> None:
    """Prevents: a run that begins with a standstill is moved by one interval."""
    run = only_document_of(NIKEPLUS_UPLOAD, upload(detail=[detail([0, 0, 0.1])]))
    assert [value for *_, value in samples_of(run)["distance"]] == [0, 0, 0.1]


def test_of_two_series_of_one_metric_the_longer_counts() -> None:
    """A document has each metric once."""
    both = [detail([0.1]), detail([0.03, 0.06, 0.1]), detail([5, 5, 5], metricType="gpsSignalStrength")]
    samples = samples_of(only_document_of(NIKEPLUS_UPLOAD, upload(detail=both)))
    assert {metric: len(found) for metric, found in samples.items()} == {"distance": 3}


def test_several_runs_in_one_file() -> None:
    """An array gives each of its runs; what is none among them hides no other."""
    runs = [upload(), b'{"startTime": null}', upload(startTime=START_MS + 60_000), b"7"]
    content = b"[" + b",".join(runs) + b"]"
    assert format_of(content) is NIKEPLUS_UPLOAD
    found = documents_of(NIKEPLUS_UPLOAD, content)
    assert sorted(one.start_epoch_ms - START_MS for one in found.values()) == [0, 60_000]


def test_contents_without_a_run() -> None:
    """The reason names what is wrong."""
    assert "startTime" in reason_against(NIKEPLUS_UPLOAD, upload(startTime=None))
    assert "years" in reason_against(NIKEPLUS_UPLOAD, upload(duration=1e15))
    assert reason_against(NIKEPLUS_UPLOAD, upload()[:-5]) == "truncated"
    assert reason_against(NIKEPLUS_UPLOAD, b"[]")


@pytest.mark.parametrize(
    "content",
    [
        {"activityType": "running", "startTime": "2020-01-01", "duration": 5},
        {"startTime": "2020-01-01T00:00:00Z", "timeZoneId": "Europe/London", "sport": "RUNNING"},
        {"features": [], "waypoints": [{"latitude": 1}]},
        {"name": "startTime timeZoneId dataStream"},
    ],
)
def test_json_of_other_programs(content: dict[str, Any]) -> None:
    """Prevents: the JSON of another program is taken for one of Nike's."""
    assert format_of(json.dumps(content).encode()) is None


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the examples are not part of the project")
@pytest.mark.parametrize(
    ("names", "metrics", "distance", "moments"),
    [
        (["nikeplus-upload-run.json"], ["distance"], 0.1, ["split_km 1"]),
        (["nikeplus-xml-2006-2012.xml"], ["distance"], 0.1, ["split_km 1", "halt pause"]),
        (
            ["nikeplus-v1-activity.json", "nikeplus-v1-gps.json"],
            ["distance", "nikefuel", "latitude", "longitude", "elevation"],
            0.0667,
            [],
        ),
    ],
)
def test_examples(names: list[str], metrics: list[str], distance: float, moments: list[str]) -> None:
    """The examples are excerpts: their series end before the stated distance of 2 km."""
    contents = [(EXAMPLES / name).read_bytes() for name in names]
    (known,) = {format_of(content) for content in contents}
    assert known is not None
    document = only_document_of(known, *contents)
    samples = samples_of(document)
    assert list(samples) == metrics
    assert sum(value for *_, value in samples["distance"]) == pytest.approx(distance)
    assert totals_of(document)["distance", "total"] == 2
    assert document.active_duration_ms == 600_000
    assert [f"{key} {value}" for key, value, _ in moments_of(document)] == moments
