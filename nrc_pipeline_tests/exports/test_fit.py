"""FIT, read back with fitdecode, against the marts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline_tests.exports.account import LOST_ID, RESUMED_ID
from nrc_pipeline_tests.exports.reading import exported, files, manifest, marts_activities, read_fit, rows

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline_tests.exports.reading import FitFile


@pytest.fixture(scope="module")
def fits(home: Home, tmp_path_factory: pytest.TempPathFactory) -> dict[str, FitFile]:
    """All FIT files of the account, decoded."""
    folder: Path = tmp_path_factory.mktemp("fit")
    exported(home, "fit", folder)
    assert manifest(folder)["not_exported"] == []
    return {activity_id: read_fit(path) for activity_id, path in files(folder).items()}


def test_sessions_agree_with_the_marts(home: Home, fits: dict[str, FitFile]) -> None:
    """Another service shows another distance, time or heart rate than Nike, or lacks indoor runs."""
    expected = marts_activities(home)
    assert set(fits) == set(expected)
    for activity_id, fit in fits.items():
        row = expected[activity_id]
        (session,) = fit.messages["session"]
        assert session["total_distance"] == pytest.approx((row["distance_km"] or 0) * 1000, abs=0.006)
        assert session["total_timer_time"] == pytest.approx(row["active_s"], abs=0.0006)
        assert session["total_elapsed_time"] == pytest.approx(row["elapsed_s"], abs=0.0006)
        compared = [("total_calories", "calories_kcal"), ("total_ascent", "ascent_m")]
        if len(fit.messages["record"]) > 10:
            # A file of fewer records shows their heart rate, which is not that of the run.
            compared += [("avg_heart_rate", "avg_heart_rate_bpm"), ("max_heart_rate", "max_heart_rate_bpm")]
        for ours, theirs in compared:
            stated = row[theirs]
            assert session.get(ours) == (None if stated is None else pytest.approx(stated, abs=0.51))
        assert session["num_laps"] == len(fit.messages["lap"]) == max(row["splits"], 1)
        assert session["start_time"] == datetime.fromtimestamp(row["start_ms"] // 1000, UTC)


def test_laps_add_up(fits: dict[str, FitFile]) -> None:
    """What follows the last whole kilometre is lost, or counted twice."""
    for fit in fits.values():
        (session,) = fit.messages["session"]
        laps = fit.messages["lap"]
        for total in ("total_distance", "total_timer_time", "total_elapsed_time"):
            assert sum(lap[total] for lap in laps) == pytest.approx(session[total], abs=0.01 * len(laps))
        assert sum(lap.get("total_calories", 0) for lap in laps) == session.get("total_calories", 0)


def test_splits_are_laps(home: Home, fits: dict[str, FitFile]) -> None:
    """A lap is another stretch than the kilometre in the marts."""
    splits: dict[str, list[float]] = {}
    for row in rows(
        home,
        "SELECT activity_id, active_s FROM marts.splits WHERE unit = 'km' AND NOT is_partial "
        "ORDER BY activity_id, split",
    ):
        splits.setdefault(row["activity_id"], []).append(row["active_s"])
    expected, compared = marts_activities(home), 0
    for activity_id, active_s in splits.items():
        row = expected[activity_id]
        # Where the halts say more than Nike's moving time does (legacy Android), laps follow Nike.
        if abs(row["elapsed_s"] - row["paused_s"] - row["active_s"]) > 0.001:
            continue
        compared += 1
        laps = [lap["total_timer_time"] for lap in fits[activity_id].messages["lap"]]
        assert laps[: len(active_s) - 1] == pytest.approx(active_s[:-1], abs=0.002)
    assert compared > 5


def test_the_timer_stands_in_pauses(home: Home, fits: dict[str, FitFile]) -> None:
    """Time waited at a traffic light counts as running, or a program meets two starts in a row."""
    expected, pauses = marts_activities(home), 0
    for activity_id, fit in fits.items():
        events = [one for one in fit.messages["event"] if one["event"] == "timer"]
        assert [one["event_type"] for one in events] == ["start", "stop_all"] * (len(events) // 2)
        running = sum(
            (stop["timestamp"] - start["timestamp"]).total_seconds()
            for start, stop in zip(events[::2], events[1::2], strict=True)
        )
        # Nike's moving time, also where the halts give another (legacy Android).
        assert running == pytest.approx(expected[activity_id]["active_s"], abs=len(events))
        pauses += len(events) // 2 - 1
    assert pauses > 3


def test_a_lost_resume_stops_no_timer(fits: dict[str, FitFile]) -> None:
    """Prevents: a session of 5 km whose timer stopped after the first."""
    lost, resumed = (fits[one].messages for one in (LOST_ID, RESUMED_ID))
    assert len(lost["record"]) == pytest.approx(len(resumed["record"]), abs=3)
    assert len(lost["event"]) == len(resumed["event"])
    assert lost["session"][0]["total_timer_time"] == resumed["session"][0]["total_timer_time"]
    assert [lap["total_timer_time"] for lap in lost["lap"]] == pytest.approx(
        [lap["total_timer_time"] for lap in resumed["lap"]], abs=0.01
    )


def test_records(home: Home, fits: dict[str, FitFile]) -> None:
    """A treadmill run has no course of distance and heart rate, or ends elsewhere than at Nike's distance."""
    expected = marts_activities(home)
    indoors = [key for key, row in expected.items() if row["is_indoors"] and row["activity_type"] == "run"]
    assert len(indoors) >= 2
    for activity_id in indoors:
        fit, row = fits[activity_id], expected[activity_id]
        (session,) = fit.messages["session"]
        records = fit.messages["record"]
        assert (session["sport"], session["sub_sport"]) == ("running", "treadmill")
        assert len(records) > 60
        assert not any("position_lat" in record for record in records)
        distances = [record["distance"] for record in records]
        assert distances == sorted(distances)
        assert distances[-1] == pytest.approx(row["distance_km"] * 1000, rel=0.02)
        assert any("cadence" in record for record in records)
    with_rate = [
        key
        for key, row in expected.items()
        if row["has_heart_rate"] and row["has_gps"] and row["has_details"]
    ]
    for activity_id in with_rate:
        rates = [one["heart_rate"] for one in fits[activity_id].messages["record"] if "heart_rate" in one]
        assert rates


def test_the_order_of_messages(fits: dict[str, FitFile]) -> None:
    """A program that reads a FIT file as it comes in meets a lap before its records."""
    for fit in fits.values():
        assert fit.order[0] == "file_id"
        assert fit.order[-2:] == ["session", "activity"]
        times = [one["timestamp"] for one in fit.messages["record"]]
        assert times == sorted(set(times))


def test_the_local_time(home: Home, fits: dict[str, FitFile]) -> None:
    """An evening run is filed under the wrong day."""
    for activity_id, row in marts_activities(home).items():
        (activity,) = fits[activity_id].messages["activity"]
        wall, clock = (activity[name].replace(tzinfo=None) for name in ("local_timestamp", "timestamp"))
        local, utc = row["local_started_at"], row["started_at"]
        assert abs((wall - clock).total_seconds() - (local - utc).total_seconds()) <= 1
