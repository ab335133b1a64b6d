"""Documents keep every identity that was measured in real ones (nrc-api.md sections 2 and 7)."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from nrc_pipeline.simulator import Athlete
from nrc_pipeline.simulator.recorders import RECORDERS

if TYPE_CHECKING:
    from nrc_pipeline.simulator.session import RecorderName

KEYS = (
    "id", "type", "app_id", "start_epoch_ms", "end_epoch_ms", "last_modified", "active_duration_ms", "status",
    "session", "delete_indicator", "summaries", "sources", "tags", "change_tokens", "metric_types", "metrics",
    "moments",
)  # fmt: skip
STATUS_SINCE = 1_748_736_000_000


def of(athlete: Athlete, *recorders: RecorderName) -> list[dict[str, Any]]:
    """Return the athlete's documents by these recorders."""
    found = []
    for name in athlete.activity_ids():
        session = athlete.session(name)
        if session is not None and session.recorder in recorders:
            found.append(athlete.document(name))
    assert found
    return found


def samples(document: dict[str, Any], metric: str) -> list[dict[str, Any]]:
    """Return the values of a metric; none when it is not there."""
    return next((one["values"] for one in document.get("metrics", []) if one["type"] == metric), [])


def summary(document: dict[str, Any], metric: str, kind: str) -> float | None:
    """Return a summary's value; None when it is not there."""
    found = [
        one["value"] for one in document["summaries"] if (one["metric"], one["summary"]) == (metric, kind)
    ]
    return found[0] if found else None


def paused_ms(document: dict[str, Any]) -> int:
    """Return the paused time by the pairing rule of section 2.3; an open pause runs to the end."""
    halts = sorted((one["timestamp"], one["value"]) for one in document["moments"] if one["key"] == "halt")
    total, since = 0, None
    for when, value in halts:
        if value.endswith("pause"):
            since = when if since is None else since
        elif since is not None:
            total, since = total + when - since, None
    return total + (document["end_epoch_ms"] - since if since is not None else 0)


@pytest.fixture(scope="module")
def documents(athlete: Athlete) -> list[dict[str, Any]]:
    """Every document of the shared athlete."""
    return [athlete.document(name) for name in athlete.activity_ids()]


def test_every_profile_is_there(athlete: Athlete) -> None:
    """A profile that no athlete has would never be exercised by anything built on the simulator."""
    sessions = [athlete.session(name) for name in athlete.activity_ids()]
    assert {one.recorder for one in sessions if one is not None} == set(RECORDERS)


def test_keys_stand_in_the_order_of_the_api(documents: list[dict[str, Any]]) -> None:
    """A reader that relies on the order of keys must meet the real one, `status` only where it is new."""
    for document in documents:
        assert list(document) == [key for key in KEYS if key in document]
        assert ("status" in document) == (document["last_modified"] >= STATUS_SINCE)


def test_metric_types_are_the_metrics(documents: list[dict[str, Any]]) -> None:
    """List items promise series by `metric_types`; the details must keep the promise."""
    for document in documents:
        types = [one["type"] for one in document.get("metrics", [])]
        assert sorted(document["metric_types"]) == sorted(set(types))
        assert all(
            list(one) == ["type", "unit", "source", "appId", "values"] for one in document.get("metrics", [])
        )


def test_samples_are_sorted_inside_the_activity_and_finite(documents: list[dict[str, Any]]) -> None:
    """Unsorted or stray samples would be bugs of the simulator, not traps of the API."""
    for document in documents:
        for entry in document.get("metrics", []):
            values = entry["values"]
            starts = [one["start_epoch_ms"] for one in values]
            assert starts
            assert starts == sorted(set(starts))
            assert starts[0] >= document["start_epoch_ms"]
            assert all(
                one["start_epoch_ms"] <= one["end_epoch_ms"] <= document["end_epoch_ms"] for one in values
            )
            assert all(math.isfinite(one["value"]) for one in values)


def test_deltas_sum_to_the_totals(documents: list[dict[str, Any]]) -> None:
    """A total that differs from its samples would hide a lost sample from every reconciliation."""
    for document in documents:
        for one in document["summaries"]:
            if one["summary"] == "total":
                total = sum(sample["value"] for sample in samples(document, one["metric"]))
                assert total == pytest.approx(one["value"], abs=1e-9)


def test_means_follow_from_totals_and_time(documents: list[dict[str, Any]]) -> None:
    """Pace, speed and NikeFuel a minute are computed by the server from totals and active time."""
    for document in documents:
        minutes = document["active_duration_ms"] / 60_000
        pace, km = summary(document, "pace", "mean"), summary(document, "distance", "total")
        if minutes and pace and km:
            assert pace == pytest.approx(minutes / km)
            assert summary(document, "speed", "mean") == pytest.approx(60 / pace)
        fuel = summary(document, "nikefuel", "mean")
        if fuel is not None:
            assert fuel == pytest.approx((summary(document, "nikefuel", "total") or 0) / minutes)
        beats = samples(document, "heart_rate")
        if beats and document["app_id"] != "com.nike.ntc.brand.ios":
            mean = sum(one["value"] for one in beats) / len(beats)
            assert summary(document, "heart_rate", "mean") == pytest.approx(mean)


def test_pace_is_sixty_by_speed_with_zeros_dropped(documents: list[dict[str, Any]]) -> None:
    """The server's pace has one sample for each moving speed sample, at the same moment."""
    for document in documents:
        moving = [one for one in samples(document, "speed") if one["value"] != 0]
        pace = samples(document, "pace")
        assert len(pace) == len(moving)
        for fast, slow in zip(moving, pace, strict=True):
            assert slow["start_epoch_ms"] == fast["start_epoch_ms"]
            assert slow["value"] == pytest.approx(60 / fast["value"])


def test_elapsed_less_active_is_paused(athlete: Athlete) -> None:
    """Moving time must be derivable from the halts, an unpaired pause at the end included."""
    wanted = of(
        athlete, "ios_phone", "ios_fullpower", "watch", "guided", "interval", "indoor", "android", "garmin"
    )
    for document in wanted:
        elapsed = document["end_epoch_ms"] - document["start_epoch_ms"]
        assert abs(elapsed - document["active_duration_ms"] - paused_ms(document)) <= 2
        halts = [one for one in document["moments"] if one["key"] == "halt" and one["value"] != "resume"]
        assert max(halts, key=lambda one: one["timestamp"])["value"].endswith("pause")


def test_nikefuel_stands_on_a_ten_second_grid(athlete: Athlete) -> None:
    """Buckets end on whole tens of seconds after the start second, the first one a little shorter."""
    for document in of(athlete, "ios_phone", "watch", "garmin", "ntc"):
        values = samples(document, "nikefuel")
        floor = document["start_epoch_ms"] // 1000 * 1000
        assert [one["end_epoch_ms"] - floor for one in values[:-1]] == [
            10_000 * count for count in range(1, len(values))
        ]


def test_ios_distance_has_no_gaps_but_spans_pauses(athlete: Athlete) -> None:
    """Each interval starts 0 or 1 ms after the one before, so a pause is one long interval."""
    for document in of(athlete, "ios_phone", "watch"):
        values = samples(document, "distance")
        seams = {
            after["start_epoch_ms"] - before["end_epoch_ms"] for before, after in itertools.pairwise(values)
        }
        assert seams <= {0, 1}


def test_clocks_differ(athlete: Athlete) -> None:
    """Joining distance and GPS by position must fail, as it does on real documents."""
    differing = [
        len(samples(one, "distance")) != len(samples(one, "latitude")) for one in of(athlete, "ios_phone")
    ]
    assert sum(differing) / len(differing) > 0.9
    for document in of(athlete, "ios_phone", "android", "legacy_android", "garmin"):
        latitudes = [one["start_epoch_ms"] for one in samples(document, "latitude")]
        assert latitudes == [one["start_epoch_ms"] for one in samples(document, "longitude")]


def test_splits_count_the_kilometres(athlete: Athlete) -> None:
    """Splits that do not match the distance are the exception, 14 in 998 on iOS."""
    found = of(athlete, "ios_phone", "ios_fullpower", "watch", "android", "legacy_android")
    right = [
        sum(one["key"] == "split_km" for one in document["moments"])
        == math.floor(summary(document, "distance", "total") or 0)
        for document in found
    ]
    assert sum(right) / len(right) > 0.9


def test_things_come_in_no_order(documents: list[dict[str, Any]]) -> None:
    """A reader that takes moments as sorted, or summaries by position, must fail on simulated documents."""
    moments = [[one["timestamp"] for one in document["moments"]] for document in documents]
    assert sum(times != sorted(times) for times in moments) > len(documents) / 2
    phones = [one for one in documents if one["app_id"] == "com.nike.sport.running.ios" and one["summaries"]]
    assert len({one["summaries"][0]["metric"] for one in phones}) > 3


def test_numbers_are_mixed(documents: list[dict[str, Any]]) -> None:
    """Integers stand among floats in one array, which breaks inferred types (trap T9)."""
    mixed = [
        {type(one["value"]) for one in entry["values"]}
        for document in documents
        for entry in document.get("metrics", [])
    ]
    assert {int, float} in mixed


def test_ids_have_four_shapes(documents: list[dict[str, Any]]) -> None:
    """An id is opaque text: no single pattern fits."""
    names = [one["id"] for one in documents]
    assert {len(one) for one in names} == {10, 36, 40, 64}


def test_tags_are_strings_or_empty_or_missing(documents: list[dict[str, Any]]) -> None:
    """All three kinds of tags must occur, and names beyond ASCII (trap T7)."""
    assert any("tags" not in one for one in documents)
    assert any(one.get("tags") == {} for one in documents)
    values = [value for one in documents for value in one.get("tags", {}).values()]
    assert all(isinstance(one, str) for one in values)
    assert any(not one.isascii() for one in values)


def test_change_tokens_are_newest_first(documents: list[dict[str, Any]]) -> None:
    """`last_modified` is always the newest change token's time, often of several."""
    for document in documents:
        times = [int(one.rpartition(":")[2]) for one in document["change_tokens"]]
        assert times == sorted(times, reverse=True)
        assert document["last_modified"] == times[0]
    assert any(len(one["change_tokens"]) > 2 for one in documents)


def test_legacy_speed_is_in_metres_a_second(athlete: Athlete) -> None:
    """Trap T1: the unit lies; mean ÷ summary is about 1/3.6, while the summaries are right."""
    for document in of(athlete, "legacy_android"):
        speeds = [one["value"] for one in samples(document, "speed")]
        ratio = sum(speeds) / len(speeds) / (summary(document, "speed", "mean") or 0)
        assert 0.2 < ratio < 0.3
        assert len(samples(document, "steps")) == 1
        assert not any(one["key"] == "halt" for one in document["moments"])


def test_garmin_cancels_itself(athlete: Athlete) -> None:
    """Trap T2: totals near 0, active duration 0, though elapsed time and heart rate are fine."""
    for document in of(athlete, "garmin_cancelled"):
        assert document["active_duration_ms"] == 0
        assert abs(summary(document, "distance", "total") or 0) < 1e-9
        assert samples(document, "distance")[-1]["value"] < -1
        assert summary(document, "pace", "mean") == 0
        assert document["end_epoch_ms"] - document["start_epoch_ms"] > 600_000


def test_duplicates_share_everything_but_the_id(documents: list[dict[str, Any]]) -> None:
    """Trap T3: two pairs with one original id, start, end and distance."""
    by_original: dict[str, list[dict[str, Any]]] = {}
    for document in documents:
        original = document.get("tags", {}).get("com.nike.running.originalactivityid")
        if original is not None:
            by_original.setdefault(original, []).append(document)
    pairs = [pair for pair in by_original.values() if len(pair) > 1]
    assert len(pairs) == 2
    for one, other in pairs:
        assert one["id"] != other["id"]
        assert samples(one, "distance") == samples(other, "distance")
        assert 0 < abs(one["last_modified"] - other["last_modified"]) < 60_000


def test_shell_has_neither_metrics_nor_summaries(athlete: Athlete) -> None:
    """Trap T4: a document without the `metrics` key that still claims 55 minutes."""
    (document,) = of(athlete, "shell")
    assert "metrics" not in document
    assert document["summaries"] == []
    assert document["active_duration_ms"] == 55 * 60_000


def test_indoor_runs_have_no_gps_and_manual_ones_single_samples(athlete: Athlete) -> None:
    """Filtering on GPS must lose runs, as the peers did."""
    for document in of(athlete, "indoor"):
        assert not {"latitude", "elevation", "ascent"} & set(document["metric_types"])
    for document in of(athlete, "manual_ios", "manual_android"):
        assert {len(entry["values"]) for entry in document["metrics"]} == {1}
        assert document["moments"] == []


def test_workouts_name_their_app_differently_inside(athlete: Athlete) -> None:
    """NTC writes another app id inside than on top, and ten seconds of countdown."""
    for document in of(athlete, "ntc"):
        assert document["app_id"] == "com.nike.ntc.brand.ios"
        assert document["metrics"][0]["appId"] == "com.nike.brand.ios.ntc"
        elapsed = document["end_epoch_ms"] - document["start_epoch_ms"]
        assert abs(elapsed - document["active_duration_ms"] - 10_000) < 10


def test_asked_size_is_met() -> None:
    """Benchmarks count on some 10,000 samples and 0.9 MB a document."""
    athlete = Athlete.generate(seed=1, activities=6, samples=10_000)
    for name in athlete.activity_ids():
        count = sum(len(entry["values"]) for entry in athlete.document(name)["metrics"])
        assert count == pytest.approx(10_000, rel=0.15)
        assert len(athlete.body(name)) == pytest.approx(870_000, rel=0.2)


def test_the_body_is_the_document(athlete: Athlete) -> None:
    """`body` and `document` must be one truth."""
    name = athlete.activity_ids()[40]
    assert msgspec.json.decode(athlete.body(name)) == athlete.document(name)
