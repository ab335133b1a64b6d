"""An export of which one activity cannot be made."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import dagster as dg
import duckdb
import pytest
from typer.testing import CliRunner

from nrc_pipeline.cli.app import app
from nrc_pipeline.exports import ics
from nrc_pipeline.exports.geoparquet import export_geoparquet
from nrc_pipeline.exports.laps import laps
from nrc_pipeline.exports.lines import lines
from nrc_pipeline.exports.naming import file_name
from nrc_pipeline.exports.privacy import Privacy
from nrc_pipeline.exports.published import Selection, activities
from nrc_pipeline.exports.without_gps import Series
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.orchestration.export_assets import export_assets
from nrc_pipeline.orchestration.partitions import RANGE_END_TAG, RANGE_START_TAG
from nrc_pipeline.orchestration.pipeline import pipeline_resource
from nrc_pipeline.warehouse.reading import read_connection
from nrc_pipeline_tests.exports.reading import NOW, exported, files, manifest, marts_activities, rows

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline.exports.laps import Lap
    from nrc_pipeline.exports.track import Activity, Track

REASON = "could not be made (ZeroDivisionError); the next export tries again"


@pytest.fixture
def own(home: Home, tmp_path: Path) -> Home:
    """A home whose warehouse the test may change."""
    made = Home(tmp_path / "home").prepare()
    shutil.copyfile(home.warehouse, made.warehouse)
    return made


@pytest.fixture
def odd(home: Home) -> str:
    """The id of an activity in the middle of the account, with GPS."""
    with_gps = [row for row in marts_activities(home).values() if row["has_gps"]]
    return str(sorted(with_gps, key=lambda row: row["started_at"])[3]["activity_id"])


@pytest.fixture
def failing(odd: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let the TCX of one activity fail."""

    def odd_laps(track: Track) -> list[Lap]:
        if track.activity.activity_id == odd:
            raise ZeroDivisionError("at home")
        return laps(track)

    monkeypatch.setattr("nrc_pipeline.exports.tcx.laps", odd_laps)
    return odd


def test_all_others_are_written_and_it_is_named(
    own: Home, tmp_path: Path, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: one odd run of many years, and not one file is written, or no word tells which."""
    monkeypatch.setenv("NRC_HOME", str(own.path))
    folder = tmp_path / "tcx"
    done = CliRunner().invoke(app, ["export", "tcx", "--out", str(folder)])
    assert done.exit_code == 1
    assert failing in done.output
    assert "ZeroDivisionError" in done.output
    assert "at home" not in done.output
    assert set(files(folder)) == set(marts_activities(own)) - {failing}
    assert manifest(folder)["not_exported"] == [
        {"account_id": "me", "activity_id": failing, "reason": REASON}
    ]
    named = {path.name for path in files(folder).values()} | {"manifest.json"}
    assert {path.name for path in folder.iterdir()} == named


def test_the_next_export_tries_again(home: Home, tmp_path: Path, odd: str) -> None:
    """Prevents: what once failed is never exported, although the reason has gone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "nrc_pipeline.exports.tcx.laps",
            lambda track: 1 // 0 if track.activity.activity_id == odd else laps(track),
        )
        assert [odd in str(one) for one in exported(home, "tcx", tmp_path).left_out] == [True]
    done = exported(home, "tcx", tmp_path)
    assert (done.written, done.left_out) == (1, [])
    assert manifest(tmp_path)["not_exported"] == []


def test_a_file_of_an_earlier_export_stays(home: Home, tmp_path: Path, odd: str) -> None:
    """Prevents: a fault of a new release takes the good files of an older one away."""
    exported(home, "tcx", tmp_path)
    before = files(tmp_path)[odd].read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nrc_pipeline.exports.tcx.laps", lambda _track: 1 // 0)
        done = exported(home, "tcx", tmp_path)
    assert len(done.left_out) == len(files(tmp_path))
    assert files(tmp_path)[odd].read_bytes() == before
    assert {one["reason"] for one in manifest(tmp_path)["not_exported"]} == {REASON}


def test_a_private_file_of_an_earlier_export_goes(home: Home, tmp_path: Path, odd: str) -> None:
    """Prevents: a zone is added, a file cannot be made anew, and the old one still shows what lies in it."""
    exported(home, "tcx", tmp_path, privacy=Privacy(trim_m=100))
    before = files(tmp_path)[odd]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "nrc_pipeline.exports.tcx.laps",
            lambda track: 1 // 0 if track.activity.activity_id == odd else laps(track),
        )
        done = exported(home, "tcx", tmp_path, privacy=Privacy(trim_m=200))
    assert [odd in str(one) for one in done.left_out] == [True]
    assert done.removed == 1
    assert not before.exists()
    assert odd not in files(tmp_path)


def test_what_the_warehouse_cannot_give_of_one_is_one_missing_file(
    own: Home, tmp_path: Path, odd: str
) -> None:
    """Prevents: a value that DuckDB cannot turn into a file takes the fifty activities of its batch along."""
    with duckdb.connect(own.warehouse) as connection:
        connection.execute(f"UPDATE marts.track_points SET cadence_spm = -1e20 WHERE activity_id = '{odd}'")
    done = exported(own, "gpx", tmp_path / "gpx")
    assert [odd in str(one) for one in done.left_out] == [True]
    assert done.written == len(files(tmp_path / "gpx")) > 10


def test_a_calendar_and_routes_without_the_one(
    home: Home, tmp_path: Path, odd: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: one activity keeps all others out of the one file that they share."""
    summary = ics._summary

    def odd_summary(activity: Activity) -> str:
        if activity.activity_id == odd:
            raise ZeroDivisionError
        return summary(activity)

    monkeypatch.setattr(ics, "_summary", odd_summary)
    calendar = ics.export_ics(home, tmp_path, Selection(), None, NOW)
    assert (
        calendar.number
        == len(marts_activities(home)) - 1
        == calendar.path.read_bytes().count(b"BEGIN:VEVENT")
    )
    assert [odd in str(one) for one in calendar.left_out] == [True]

    first = rows(
        home, f"SELECT min(epoch_ms(point_at)) AS at FROM marts.track_points WHERE activity_id = '{odd}'"
    )
    monkeypatch.setattr(
        "nrc_pipeline.exports.geoparquet.lines",
        lambda points: 1 // 0 if points and points[0].epoch_ms == first[0]["at"] else lines(points),
    )
    routes = export_geoparquet(home, tmp_path, Selection(), None, NOW)
    with duckdb.connect() as connection:
        ids = {
            one
            for (one,) in connection.execute(
                "SELECT activity_id FROM read_parquet(?)", [str(routes.path)]
            ).fetchall()
        }
    assert routes.number == len(ids) > 10
    assert odd not in ids
    assert [odd in str(one) for one in routes.left_out] == [True]


def test_the_asset_writes_the_others_and_its_check_warns(own: Home, failing: str) -> None:
    """Prevents: a month's files are missing in the UI, or one is and everything is green."""
    (asset,) = (one for one in export_assets() if one.key == dg.AssetKey(["exports", "tcx"]))
    with dg.instance_for_test() as instance:
        done = dg.materialize(
            [asset],
            instance=instance,
            resources={"pipeline": pipeline_resource(lambda: Settings(home=own.path))},
            tags={RANGE_START_TAG: "2012-01", RANGE_END_TAG: "2026-10"},
        )
    assert done.success
    assert len(files(own.exports / "tcx")) == len(marts_activities(own)) - 1
    (check,) = done.get_asset_check_evaluations()
    assert not check.passed
    assert check.severity is dg.AssetCheckSeverity.WARN
    assert failing in str(check.metadata["named"].value)


def test_a_table_that_is_not_there_leaves_the_others(own: Home) -> None:
    """Prevents: a table that cannot be read keeps those after it in the list from being written."""
    with duckdb.connect(own.warehouse) as connection:
        connection.execute("CREATE VIEW marts.broken AS SELECT error('odd') AS value")
    (parquet,) = (one for one in export_assets() if one.key == dg.AssetKey(["exports", "parquet"]))
    tables = {"config": {"tables": ["marts.activities", "marts.broken", "core.activities"]}}
    done = dg.materialize(
        [parquet],
        resources={"pipeline": pipeline_resource(lambda: Settings(home=own.path))},
        run_config={"ops": {"exports__parquet": tables}},
    )
    assert done.success
    written = {path.name for path in (own.exports / "parquet").iterdir()}
    assert written == {"marts.activities.parquet", "core.activities.parquet"}
    (check,) = done.get_asset_check_evaluations()
    assert "marts.broken" in str(check.metadata["named"].value)


def test_a_year_has_four_digits_in_the_name_of_a_file(home: Home) -> None:
    """Prevents: a start in the year 1 makes a name that the next export takes for a foreign manifest."""
    with read_connection(home) as connection:
        one = activities(connection, Selection(), NOW)[0]
    early = one._replace(local_started_at=one.local_started_at.replace(year=1))
    assert file_name(early, "gpx").startswith("0001-")


def test_a_series_of_nulls_is_no_series() -> None:
    """Prevents: an activity without GPS whose samples have no values has no file."""
    assert Series.sorted([], [], []) == Series([], [], [])
    assert Series.sorted([5, 1, 2], [1, None, 1], [2.0, 1.0, None]) == Series([1, 5], [1, 6], [1.0, 2.0])
