"""The report of an account with almost no data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import duckdb

from nrc_pipeline.report.images import write_images
from nrc_pipeline.report.making import write_report
from nrc_pipeline.report.privacy import private
from nrc_pipeline_tests.report.decade import copied

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home

_EMPTY = (
    "track_points",
    "splits",
    "heart_rate_zones",
    "shoes",
    "personal_records",
    "training_load",
    "data_quality",
    "eddington",
    "streaks",
)


def test_one_run_without_anything_makes_a_report(home: Home, tmp_path: Path) -> None:
    """Prevents: an account with one empty run fails with a division by zero."""
    made = copied(home, tmp_path / "home")
    with duckdb.connect(str(made.warehouse)) as connection:
        for table in _EMPTY:
            connection.execute(f"DELETE FROM marts.{table}")
        connection.execute("DELETE FROM marts.activities WHERE activity_type <> 'run'")
        connection.execute(
            "DELETE FROM marts.activities WHERE started_at < (SELECT max(started_at) FROM marts.activities)"
        )
        connection.execute(
            "DELETE FROM marts.periods WHERE (SELECT max(local_date) FROM marts.activities) "
            "NOT BETWEEN started_on AND ended_on"
        )
        connection.execute(
            "UPDATE marts.activities SET distance_km = NULL, avg_pace_s_per_km = NULL, active_s = NULL, "
            "has_gps = FALSE, name = NULL"
        )
        connection.execute(
            "UPDATE marts.periods SET distance_km = NULL, active_s = NULL, avg_pace_s_per_km = NULL, "
            "longest_km = NULL, ascent_m = NULL, ascent_smoothed_m = NULL"
        )
    written = write_report(made, tmp_path / "report.html", private(made))
    assert [section.key for section in written.report.sections] == [
        "years", "calendar", "distance", "habits", "data",
    ]  # fmt: skip
    assert not re.search(r"\b(nan|inf)\b", written.path.read_text(), re.IGNORECASE)
    assert write_images(written.report.pictures(), tmp_path / "images", "dark", [])
