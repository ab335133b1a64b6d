"""The marts of single activities against the oracles, over the simulated account and the real samples."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline_tests.marts.oracles import activities as words
from nrc_pipeline_tests.marts.oracles.ascent import smoothed_ascent, stated_climb
from nrc_pipeline_tests.marts.oracles.best_efforts import DISTANCES, fastest
from nrc_pipeline_tests.marts.oracles.case import Case, differs
from nrc_pipeline_tests.marts.oracles.distance import Curve
from nrc_pipeline_tests.marts.oracles.gps import positions
from nrc_pipeline_tests.marts.oracles.heart_rate import zones
from nrc_pipeline_tests.marts.oracles.pauses import active_s, corrected_pauses, paused_ms, pauses
from nrc_pipeline_tests.marts.oracles.reading import (
    beats,
    distance_km,
    has_series,
    is_cancelled,
    is_distance_missing,
    is_typed_in,
    local_start,
    summary,
    tag,
    type_of,
)
from nrc_pipeline_tests.marts.oracles.splits import UNITS_M, splits
from nrc_pipeline_tests.marts.oracles.track import track
from nrc_pipeline_tests.marts.oracles.trust import is_marred
from nrc_pipeline_tests.marts.oracles.world_bests import least_s

if TYPE_CHECKING:
    from nrc_pipeline_tests.marts.oracles.account import Document

TO_THE_SECOND, TO_THE_METRE = 0.001, 0.001
"""Far below a second and a metre: what is left is the last digits of floats."""
EXACT = 1e-9


def test_what_counts_and_what_does_not(case: Case) -> None:
    """A run counts twice, or one that was deleted counts still, or one is lost."""
    found = {
        row["activity_id"]: (row["reason"], row["kept_activity_id"])
        for row in case.marts.rows("FROM marts.activity_exclusions")
    }
    assert found == case.excluded
    assert case.activities.keys() == case.documents.keys()


def test_what_where_and_when(case: Case) -> None:
    """A run stands on the wrong day, in the wrong zone, under the wrong recorder or a third vocabulary."""
    for name, one in case.documents.items():
        rpe = tag(one, "rpe")
        zone = case.zones[name]
        wanted = {
            "activity_type": type_of(one),
            "recorder": words.recorder(one),
            "name": words.name(one),
            "note": words.note(one),
            "weather": words.weather(one),
            "temperature_c": words.temperature_c(one),
            "terrain": words.terrain(one),
            "goal": words.goal(one),
            "shoe_id": words.shoe(one),
            "rpe": summary(one, "rpe", "max") if rpe is None else float(rpe),
            "time_zone": zone.time_zone,
            "time_zone_source": zone.source,
            "local_started_at": local_start(one, zone.time_zone),
            "local_date": local_start(one, zone.time_zone).date(),
            "is_manual": is_typed_in(one),
            "has_gps": bool(positions(one)),
            "has_heart_rate": has_series(one, "heart_rate"),
        }
        found = {column: case.activities[name][column] for column in wanted}
        assert found == wanted, name


def test_how_far_and_how_long(case: Case) -> None:
    """Distance, times, pace or totals are off, or Garmin's last sample takes them all back."""
    for name, one in case.documents.items():
        kilometres, seconds, standing = distance_km(one), active_s(one), pauses(one)
        rates = [taken.value for taken in beats(one)]
        pace = seconds / kilometres if kilometres else None
        climbed = smoothed_ascent(one) or (None, None)
        wanted = {
            "distance_km": kilometres,
            "is_distance_recomputed": is_cancelled(one) or is_distance_missing(one),
            "elapsed_s": (one["end_epoch_ms"] - one["start_epoch_ms"]) / 1000,
            "active_s": seconds,
            "paused_s": sum(b - a for a, b in standing) / 1000,
            "avg_pace_s_per_km": pace if pace is not None and pace <= 3600 else None,
            # Nike's mean counts the zeros of a sensor that felt nothing.
            "avg_heart_rate_bpm": sum(rates) / len(rates) if rates else None,
            # One sample over the whole of a workout is a mean, which has no maximum.
            "max_heart_rate_bpm": max(rates) if len(rates) > 1 else None,
            "steps": summary(one, "steps", "total"),
            "ascent_m": stated_climb(one, "ascent"),
            "descent_m": stated_climb(one, "descent"),
            "ascent_smoothed_m": climbed[0],
            "descent_smoothed_m": climbed[1],
            "nikefuel": summary(one, "nikefuel", "total"),
        }
        if not is_cancelled(one):
            wanted["calories_kcal"] = summary(one, "calories", "total")
        row = case.activities[name]
        wrong = {
            column: (value, row[column])
            for column, value in wanted.items()
            if differs(value, row[column], EXACT * max(1.0, abs(value or 0.0)))
        }
        assert not wrong, name


def test_elapsed_less_active_is_paused_on_ios(case: Case) -> None:
    """Pauses are paired wrongly: on real iOS runs the identity holds within 2 ms."""
    checked = 0
    for name, one in case.documents.items():
        row = case.activities[name]
        if one.get("metrics") and row["recorder"] in ("phone", "watch"):
            paused_by_nike_s = (
                one["end_epoch_ms"] - one["start_epoch_ms"] - one["active_duration_ms"]
            ) / 1000
            assert row["paused_s"] == pytest.approx(paused_by_nike_s, abs=0.002 + EXACT), name
            checked += 1
    assert checked >= 5


def test_pauses(case: Case) -> None:
    """A lost resume pauses the rest of the run, or a stop or a resume is paired wrongly."""
    found = case.marts.by_activity("pauses")
    for name, one in case.documents.items():
        rows = sorted(found.get(name, []), key=lambda row: row["pause"])
        ours = [
            tuple(round(row[at].replace(tzinfo=UTC).timestamp() * 1000) for at in ("from_at", "to_at"))
            for row in rows
        ]
        standing, is_corrected = corrected_pauses(one)
        assert ours == standing, name
        assert any(row["is_corrected"] for row in rows) == is_corrected, name


def test_splits(case: Case) -> None:
    """A split begins or ends at the wrong moment, counts a pause, or the last partial one is missing."""
    found = case.marts.by_activity("splits")
    assert found.keys() == {name for name, one in case.documents.items() if has_a_curve(one)}
    for name, rows in found.items():
        wanted = [split for unit in UNITS_M for split in splits(case.documents[name], unit)]
        rows.sort(key=lambda row: (list(UNITS_M).index(row["unit"]), row["split"]))
        assert [(row["unit"], row["split"], row["is_partial"]) for row in rows] == [
            (split.unit, split.number, split.is_partial) for split in wanted
        ], name
        for split, row in zip(wanted, rows, strict=True):
            for column in ("elapsed_start_s", "elapsed_end_s", "elapsed_s", "active_s"):
                assert row[column] == pytest.approx(getattr(split, column), abs=TO_THE_SECOND), (name, column)
            assert row["distance_m"] == pytest.approx(split.distance_m, abs=TO_THE_METRE), name
            assert not differs(split.ascent_m, row["ascent_m"], TO_THE_METRE), name
            assert not differs(split.avg_heart_rate_bpm, row["avg_heart_rate_bpm"], EXACT), name
            if split.distance_m > 1:
                pace = split.active_s / split.distance_m * 1000
                is_possible = split.active_s >= least_s(split.distance_m) and pace <= 3600
                wanted_pace = pytest.approx(pace, abs=TO_THE_SECOND) if is_possible else None
                assert row["pace_s_per_km"] == wanted_pace, name


def test_splits_end_where_the_watch_said(case: Case) -> None:
    """Our curve of distance is not the one that the recorder split by."""
    for name, rows in case.marts.by_activity("splits").items():
        one = case.documents[name]
        # Garmin times a split when its next sample comes, whole seconds later.
        tolerance = 5.0 if one["app_id"] == "com.garmin.garmin" else 0.01
        ends = {(row["unit"], row["split"]): row["elapsed_end_s"] for row in rows if not row["is_partial"]}
        for moment in one["moments"]:
            kind, _, unit = moment["key"].partition("_")
            ours = ends.get((unit, int(moment["value"]))) if kind == "split" else None
            if ours is not None:
                theirs = (moment["timestamp"] - one["start_epoch_ms"]) / 1000
                assert ours == pytest.approx(theirs, abs=tolerance), (name, moment["value"])


def test_best_efforts(case: Case) -> None:
    """A faster stretch was there, between two samples or across a pause, or the stretch is not that long."""
    found = case.marts.by_activity("best_efforts")
    for name, one in case.documents.items():
        if not has_a_curve(one):
            assert name not in found
            continue
        rows = {row["distance"]: row for row in found.get(name, [])}
        if is_marred(one):
            continue
        curve, standing, felt = Curve(one), pauses(one), beats(one)
        wanted = {way: fastest(curve, metres, curve.at) for way, metres in DISTANCES.items()}
        assert rows.keys() == {way for way, stretch in wanted.items() if stretch is not None}, name
        for way, row in rows.items():
            elapsed, active = wanted[way], fastest(curve, DISTANCES[way], curve.moving)
            assert elapsed is not None
            assert active is not None
            assert row["elapsed_s"] == pytest.approx(elapsed.seconds, abs=TO_THE_SECOND), (name, way)
            assert row["active_s"] == pytest.approx(active.seconds, abs=TO_THE_SECOND), (name, way)
            # Of stretches that are equally fast any may be shown, but it must be one.
            start_ms = 1000 * row["elapsed_start_s"]
            end_ms = start_ms + 1000 * row["elapsed_s"]
            covered = curve.metres_at(end_ms) - curve.metres_at(start_ms)
            assert covered == pytest.approx(DISTANCES[way], abs=TO_THE_METRE), (name, way)
            rates = [
                taken.value
                for taken in felt
                if start_ms - 1e-3 <= taken.start - one["start_epoch_ms"] <= end_ms + 1e-3
            ]
            mean = sum(rates) / len(rates) if rates else None
            assert not differs(mean, row["avg_heart_rate_bpm"], EXACT), (name, way)
            started = one["start_epoch_ms"] + 1000 * row["active_start_s"]
            begun = 1000 * row["active_start_s"] - paused_ms(standing, started)
            covered = curve.covered_between(begun, begun + 1000 * row["active_s"])
            assert covered == pytest.approx(DISTANCES[way], abs=TO_THE_METRE), (name, way)


def test_what_is_granted_and_what_is_withheld(case: Case) -> None:
    """A stretch is granted that nobody runs, or one is withheld that touches no leap."""
    found = case.marts.by_activity("best_efforts")
    listed = case.marts.rows("FROM marts.data_quality WHERE finding = 'effort_withheld'")
    by_field = {
        (row["activity_id"], row["field"]): (row["value_recorded"], row["value_used"]) for row in listed
    }
    for one in case.facts:
        rows = {row["distance"]: row for row in found.get(one.activity_id, [])}
        assert rows.keys() == one.efforts.keys(), one.activity_id
        for way, verdict in one.efforts.items():
            wrong = {
                column: (value, rows[way][column])
                for column, value in verdict._asdict().items()
                if differs(value, rows[way][column], TO_THE_SECOND)
            }
            assert not wrong, (one.activity_id, way)
            if verdict.withheld_s is not None and one.kind != "cycle":
                granted = None if verdict.is_doubtful else rows[way]["elapsed_s"]
                assert by_field.pop((one.activity_id, way)) == (rows[way]["withheld_s"], granted)
            if not verdict.is_doubtful:
                least = least_s(DISTANCES[way]) - EXACT
                assert min(rows[way]["elapsed_s"], rows[way]["active_s"]) >= least, (one.activity_id, way)
    assert not by_field


def test_track_points(case: Case) -> None:
    """A fix carries the heart rate of another moment, since the series were joined by their index."""
    found = case.marts.by_activity("track_points")
    assert found.keys() == {name for name, one in case.documents.items() if positions(one)}
    for name, rows in found.items():
        wanted = track(case.documents[name])
        rows.sort(key=lambda row: row["point_at"])
        assert len(rows) == len(wanted), name
        for fix, row in zip(wanted, rows, strict=True):
            row["epoch_ms"] = round(row["point_at"].replace(tzinfo=UTC).timestamp() * 1000)
            wrong = {
                column: (value, row[column])
                for column, value in fix._asdict().items()
                if differs(value, row[column], 1e-6)
            }
            assert not wrong, (name, fix.epoch_ms)


def test_heart_rate_zones(case: Case) -> None:
    """Time in a pause or in a gap counts, or a rate on the bound falls into the zone below."""
    found = case.marts.by_activity("heart_rate_zones")
    held = {one.activity_id: one.held for one in case.facts if one.held}
    assert found.keys() == held.keys()
    for name, rows in found.items():
        wanted = zones(held[name], case.maximum_bpm)
        assert {row["zone"]: row["seconds"] for row in rows} == pytest.approx(wanted, abs=TO_THE_SECOND), name
        assert {row["max_heart_rate_bpm"] for row in rows} == {case.maximum_bpm}
        assert sum(row["share_of_measured"] for row in rows) == pytest.approx(1.0)


def has_a_curve(document: Document) -> bool:
    """Tell whether more than the whole is known of a distance."""
    return has_series(document, "distance") and not is_typed_in(document)
