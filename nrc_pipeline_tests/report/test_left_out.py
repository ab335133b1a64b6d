"""A report of which a part cannot be made."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pytest
from typer.testing import CliRunner

from nrc_pipeline.cli.app import app
from nrc_pipeline.report import sections
from nrc_pipeline.report.facts import read_runs
from nrc_pipeline.report.making import write_report
from nrc_pipeline.report.newest_run import read_newest
from nrc_pipeline.report.pictures import newest
from nrc_pipeline.report.pictures.newest import scrub_data
from nrc_pipeline.report.pictures.routes import fitted
from nrc_pipeline.report.pictures.totals import cumulative
from nrc_pipeline.report.privacy import private
from nrc_pipeline.report.scales import nice_ceiling, pace_ticks
from nrc_pipeline.report.svg import number
from nrc_pipeline_tests.report.decade import copied

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.report.facts import Facts
    from nrc_pipeline.report.picture import Paper, Picture

_NEWEST = """
    SELECT activity_id FROM marts.activities WHERE activity_type = 'run' AND has_gps
    ORDER BY local_started_at DESC LIMIT 1
"""


@pytest.fixture
def own(home: Home, tmp_path: Path) -> Home:
    """A home whose warehouse the test may change."""
    return copied(home, tmp_path / "home")


def _change_newest(home: Home, values: str) -> str:
    """Change all points of the newest run; return its id."""
    with duckdb.connect(str(home.warehouse)) as connection:
        activity_id = str(connection.execute(_NEWEST).fetchall()[0][0])
        connection.execute(f"UPDATE marts.track_points SET {values} WHERE activity_id = '{activity_id}'")
    return activity_id


@pytest.mark.parametrize(
    "values",
    [
        "latitude = 52 + (elapsed_s // 20) / 2000, longitude = 13 + (elapsed_s // 20) / 3000",
        "latitude = 52 + elapsed_s / 40000, longitude = 13",
        "latitude = 52, longitude = 13 + elapsed_s / 40000",
        "latitude = 52, longitude = 13",
        "heart_rate_bpm = 150, elevation_m = 0",
        "distance_m = distance_m * 1e6",
        "active_s = 0, elapsed_s = 0",
        "distance_m = 0",
    ],
    ids=["repeated", "north", "east", "spot", "flat", "far", "at once", "nowhere"],
)
def test_an_odd_newest_run_is_drawn(own: Home, tmp_path: Path, values: str) -> None:
    """Prevents: the whole report is lost to one fix that was sent twice."""
    _change_newest(own, values)
    written = write_report(own, tmp_path / "report.html", None)
    assert [str(one) for one in written.report.left_out] == []
    assert len(written.path.read_bytes()) < 5_000_000


def test_every_point_of_the_newest_run_keeps_its_place(own: Home) -> None:
    """Each point that is shown has a place on the drawing, those on a straight line as well."""
    _change_newest(own, "longitude = 13, latitude = 52 + elapsed_s / 40000")
    with duckdb.connect(str(own.warehouse), read_only=True) as connection:
        run = read_newest(connection, read_runs(connection), private(own), [])
    assert run is not None
    shown = sum(len(piece.numbers) for piece in run.pieces)
    assert scrub_data(run).count("[") - 1 - len(run.at_km) == shown


def test_a_picture_that_cannot_be_drawn_is_named_and_all_else_is_there(
    own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: an error in one picture costs the report, or the picture is missing without a message."""

    def broken_drawing(_width: int) -> Paper:
        raise ZeroDivisionError

    def undrawable(facts: Facts) -> Picture:
        return cumulative(facts)._replace(key="weeks", draw=broken_drawing)

    def broken(_facts: Facts) -> Picture:
        raise ValueError("at home")

    whole = write_report(own, tmp_path / "whole.html", None)
    monkeypatch.setattr(sections, "calendar", broken)
    monkeypatch.setattr(sections, "weeks", undrawable)
    monkeypatch.setenv("NRC_HOME", str(own.path))
    out = tmp_path / "report.html"
    done = CliRunner().invoke(app, ["report", "--out", str(out), "--images"])
    assert done.exit_code == 1
    for said in ("Calendar: every day could not be made (ValueError)", "Distance: by week could not be made"):
        assert said in out.read_text(encoding="utf-8")
        assert said in done.output
    assert "at home" not in out.read_text(encoding="utf-8") + done.output
    assert "ValueError: at home" in (own.work / "last-failure.log").read_text(encoding="utf-8")
    keys = {section.key for section in whole.report.sections} - {"calendar"}
    assert all(f'id="{key}"' in out.read_text(encoding="utf-8") for key in keys)
    drawn = {path.stem for path in (tmp_path / "report").glob("*.png")}
    assert drawn == {one.key for one in whole.report.pictures()} - {"calendar", "weeks"}


def test_the_run_whose_picture_fails_is_named(
    own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: the message says that something failed, but not for which run."""
    activity_id = _change_newest(own, "elevation_m = elevation_m")

    def broken(_run: object) -> None:
        raise ValueError

    monkeypatch.setattr(newest, "strips", broken)
    written = write_report(own, tmp_path / "report.html", None)
    (left_out,) = written.report.left_out
    assert activity_id in str(left_out)
    assert activity_id in written.path.read_text(encoding="utf-8")


def test_a_mart_that_is_not_there_costs_its_section_only(own: Home, tmp_path: Path) -> None:
    """Prevents: no report at all in a dbt project that lacks one mart."""
    with duckdb.connect(str(own.warehouse)) as connection:
        for name in ("shoes", "periods", "track_points"):
            connection.execute(f"DROP TABLE marts.{name}")
    written = write_report(own, tmp_path / "report.html", None)
    keys = [section.key for section in written.report.sections]
    assert keys == ["years", "calendar", "pace", "records", "effort", "habits", "data"]
    named = " ".join(str(one) for one in written.report.left_out)
    assert all(word in named for word in ("shoes", "periods", "routes", "newest run"))


def test_a_coordinate_that_is_no_number_is_an_error() -> None:
    """Prevents: a browser draws an empty picture, and no message says why."""
    for value in (math.nan, math.inf, -math.inf):
        with pytest.raises(ValueError, match="not a coordinate"):
            number(value)


def test_an_axis_of_next_to_nothing_has_an_end() -> None:
    """Prevents: a distance of the smallest number there is costs the picture of all others."""
    assert nice_ceiling(5e-324) == nice_ceiling(0.0) == 1.0


def test_absurd_paces_have_few_ticks() -> None:
    """Prevents: a pace of a year a kilometre makes an axis of a million lines."""
    assert len(pace_ticks(200.0, 3e7, 4)) < 12
    assert pace_ticks(240.0, 420.0, 4) == [240, 300, 360, 420]


def test_a_route_keeps_its_points_without_a_tolerance() -> None:
    """Points on a straight line, and repeated points, are left out only with a tolerance."""
    line = np.array([[0.0, 0.0], [0.0, 10.0], [0.0, 10.0], [0.0, 20.0]])
    assert len(fitted([line], tolerance=None)[0]) == 4
    assert len(fitted([line])[0]) == 2


def test_a_run_without_a_true_date_is_in_no_picture(own: Home, tmp_path: Path) -> None:
    """Prevents: one run of 1970 makes a calendar of fifty empty years, and a page of forty megabytes."""
    activity_id = _change_newest(own, "elevation_m = elevation_m")
    with duckdb.connect(str(own.warehouse)) as connection:
        connection.execute(
            "UPDATE marts.activities SET local_date = '1970-01-01', local_started_at = '1970-01-01', "
            f"is_date_plausible = FALSE WHERE activity_id = '{activity_id}'"
        )
    written = write_report(own, tmp_path / "report.html", None)
    assert activity_id not in {run.activity_id for run in written.report.facts.runs}
    assert written.report.facts.runs[0].local_date.year > 2000
    assert len(written.report.tracks.routes) > 0
