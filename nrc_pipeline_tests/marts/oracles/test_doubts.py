"""What is corrected or in doubt, against the oracles."""

from __future__ import annotations

import pytest

from nrc_pipeline_tests.marts.oracles.case import Case, differs
from nrc_pipeline_tests.marts.oracles.gps import track_km
from nrc_pipeline_tests.marts.oracles.quality import FINDINGS, findings, has_doubt, recorded_by_steps


def test_gps_distance_and_doubt(case: Case) -> None:
    """A walk to the fountain during a pause counts as run, or a wrong distance passes for right."""
    for name, one in case.documents.items():
        row = case.activities[name]
        assert not differs(track_km(one), row["distance_gps_km"], 1e-5), name
        assert row["has_distance_doubt"] == has_doubt(one), name


def test_cadence(case: Case) -> None:
    """126 steps in 2.8 km, as phones counted before 2016, give a cadence."""
    for name, one in case.documents.items():
        wanted = recorded_by_steps(one)
        if wanted is not None and not 40 <= wanted <= 260:
            wanted = None
        assert case.activities[name]["avg_cadence_spm"] == (
            None if wanted is None else pytest.approx(wanted)
        ), name


def test_nothing_is_corrected_silently(case: Case) -> None:
    """A correction or a doubt is not listed, or a good document is slandered."""
    found = case.marts.rows("SELECT DISTINCT activity_id, finding, is_correction FROM marts.data_quality")
    by_activity: dict[str, set[str]] = {name: set() for name in case.documents}
    for row in found:
        if row["activity_id"] in by_activity and row["finding"] in FINDINGS:
            by_activity[row["activity_id"]].add(row["finding"])
    assert by_activity == {name: findings(one, case.account) for name, one in case.documents.items()}
    for reason, finding in (("duplicate", "duplicate"), ("overlap", "overlaps"), ("empty", "empty")):
        listed = {row["activity_id"] for row in found if row["finding"] == finding and row["is_correction"]}
        assert listed == {name for name, (why, _) in case.excluded.items() if why == reason}
    assert {row["activity_id"] for row in found if row["finding"] == "implausible_date"} == {
        one.activity_id for one in case.facts if one not in case.dated
    }


def test_another_type_at_the_same_time(case: Case) -> None:
    """A run on a treadmill during a yoga video counts as the video does, and the pair is named."""
    doubts = case.marts.rows(
        "SELECT activity_id, detail FROM marts.data_quality WHERE finding = 'overlaps' AND NOT is_correction"
    )
    assert {row["activity_id"] for row in doubts} == case.doubts.keys()
    assert all(case.doubts[row["activity_id"]] in row["detail"] for row in doubts)


def test_a_zone_between_two_others_is_doubted(case: Case) -> None:
    """Prevents: a run without GPS between two zones is shown on the clock of one, and nothing says so."""
    found = case.marts.rows("SELECT activity_id FROM marts.data_quality WHERE finding = 'time_zone_unsure'")
    assert {row["activity_id"] for row in found} == {
        name for name, zone in case.zones.items() if zone.is_unsure
    }
