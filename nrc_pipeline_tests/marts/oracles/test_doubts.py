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
    found = case.marts.rows("SELECT DISTINCT activity_id, finding FROM marts.data_quality")
    by_activity: dict[str, set[str]] = {name: set() for name in case.documents}
    for row in found:
        if row["activity_id"] in by_activity and row["finding"] in FINDINGS:
            by_activity[row["activity_id"]].add(row["finding"])
    assert by_activity == {name: findings(one) for name, one in case.documents.items()}
    duplicates = {row["activity_id"] for row in found if row["finding"] == "duplicate"}
    assert duplicates == {name for name, (reason, _) in case.excluded.items() if reason == "duplicate"}
