"""An export folder over time: what is written again, what is removed, and what is somebody else's."""

from __future__ import annotations

import json
import shutil
import stat
from typing import TYPE_CHECKING

import duckdb
import pytest

from nrc_pipeline.exports.folder import locked
from nrc_pipeline.exports.published import Selection
from nrc_pipeline.exports.run import CHANGED, VANISHED
from nrc_pipeline.foundation.errors import Misuse, WriterBusy
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.foundation.months import Window
from nrc_pipeline_tests.exports.account import HOSTILE_ID
from nrc_pipeline_tests.exports.reading import exported, files, manifest, marts_activities

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def first(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A first export; copied, never changed."""
    folder = tmp_path_factory.mktemp("first") / "geojson"
    exported(home, "gpx", folder)
    return folder


@pytest.fixture
def folder(first: Path, tmp_path: Path) -> Path:
    """A copy of the test's own."""
    shutil.copytree(first, tmp_path / "gpx")
    return tmp_path / "gpx"


@pytest.fixture
def own_home(home: Home, tmp_path: Path) -> Home:
    """A home whose warehouse the test may change."""
    made = Home(tmp_path / "home").prepare()
    shutil.copyfile(home.warehouse, made.warehouse)
    return made


def _times(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def _change(home: Home, sql: str) -> None:
    with duckdb.connect(home.warehouse) as connection:
        connection.execute(sql)


def test_files_are_private(first: Path) -> None:
    """Others on the machine read where one lives."""
    assert stat.S_IMODE(first.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in first.iterdir()} == {0o600}


def test_nothing_changed(home: Home, folder: Path) -> None:
    """Every export uploads or syncs the whole history again."""
    before = _times(folder)
    done = exported(home, "gpx", folder)
    assert (done.written, done.unchanged, done.removed) == (0, len(files(folder)), 0)
    assert _times(folder) == before


def test_a_changed_name(own_home: Home, folder: Path) -> None:
    """The old file stays beside the new one, and the run is imported twice."""
    old = files(folder)[HOSTILE_ID]
    _change(own_home, f"UPDATE marts.activities SET name = 'Tame' WHERE activity_id = '{HOSTILE_ID}'")
    done = exported(own_home, "gpx", folder)
    assert (done.written, done.removed) == (1, 1)
    assert not old.exists()
    assert files(folder)[HOSTILE_ID].name.endswith("-tame-7a7a7a7a.gpx")


def test_what_vanished_goes(own_home: Home, folder: Path) -> None:
    """A deleted run stays at the next service, or an export of one month takes all other months away."""
    kept, gone, edited = sorted(files(folder))[:3]
    paths = files(folder)
    paths[edited].write_text("mine now", encoding="utf-8")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    _change(own_home, f"DELETE FROM marts.activities WHERE activity_id IN ('{gone}', '{edited}')")
    done = exported(own_home, "gpx", folder, selection=Selection(Window("2012-01", "2012-01")))
    assert (done.written, done.removed, dict(done.left)) == (0, 1, {VANISHED: 1})
    assert not paths[gone].exists()
    assert paths[edited].read_text(encoding="utf-8") == "mine now"
    assert (folder / "notes.txt").exists()
    assert paths[kept].exists()
    assert not {gone, edited} & set(files(folder))


def test_a_file_that_somebody_changed(home: Home, folder: Path) -> None:
    """Work that a person put into a file is overwritten."""
    path = files(folder)[HOSTILE_ID]
    path.write_text("mine now", encoding="utf-8")
    done = exported(home, "gpx", folder)
    assert dict(done.left) == {CHANGED: 1}
    assert path.read_text(encoding="utf-8") == "mine now"


def test_a_file_that_is_gone_comes_back(home: Home, folder: Path) -> None:
    """A deleted file is missed for ever since the manifest names it."""
    path = files(folder)[HOSTILE_ID]
    content = path.read_bytes()
    path.unlink()
    assert exported(home, "gpx", folder).written == 1
    assert path.read_bytes() == content


def test_watched_folders_do_not_see_a_run_twice(home: Home, tmp_path: Path) -> None:
    """A program that imports and takes away gets the whole history again at every export."""
    exported(home, "gpx", tmp_path, layout="watch")
    gpx = [path for path in tmp_path.iterdir() if path.suffix == ".gpx"]
    assert {path.name for path in tmp_path.iterdir()} - {path.name for path in gpx} == {".manifest.json"}
    for path in gpx:
        path.unlink()
    done = exported(home, "gpx", tmp_path, layout="watch")
    assert (done.written, done.unchanged) == (0, len(gpx))


def test_batches(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch is larger than the upload page takes, or files wander from batch to batch."""
    monkeypatch.setattr("nrc_pipeline.exports.layouts.A_BATCH", 4)
    ids = sorted(marts_activities(home).items(), key=lambda item: item[1]["start_ms"])
    alone = ids[-1][0]
    exported(home, "tcx", tmp_path, layout="strava", selection=Selection(activity_id=alone))
    before = files(tmp_path)[alone]
    done = exported(home, "tcx", tmp_path, layout="strava")
    assert (done.unchanged, done.written) == (1, len(ids) - 1)
    assert files(tmp_path)[alone] == before
    batches = [len(list(folder.iterdir())) for folder in tmp_path.glob("batch-*")]
    assert sum(batches) == len(ids)
    assert max(batches) <= 4


def test_a_dry_run_writes_nothing(home: Home, tmp_path: Path) -> None:
    """Who only wants to see what would happen has it done."""
    done = exported(home, "gpx", tmp_path / "new", dry_run=True)
    assert done.written > 10
    assert not (tmp_path / "new").exists()


def test_after_a_kill(home: Home, folder: Path) -> None:
    """Files written after the last manifest are taken for somebody else's, or half a file stays."""
    half = folder / ".0123456789abcdef.tmp"
    half.write_text("half", encoding="utf-8")
    count = len(files(folder))
    (folder / "manifest.json").unlink()
    done = exported(home, "gpx", folder)
    assert (done.unchanged, done.left.total()) == (count, 0)
    assert len(files(folder)) == count
    assert not half.exists()


def test_two_at_once(home: Home, tmp_path: Path) -> None:
    """Two exports lose each other's entries in the manifest."""
    with locked(tmp_path), pytest.raises(WriterBusy):
        exported(home, "gpx", tmp_path)


def test_another_kind_in_the_folder(home: Home, folder: Path) -> None:
    """TCX files replace the GPX files that one still wants."""
    with pytest.raises(Misuse, match="gpx"):
        exported(home, "tcx", folder)


@pytest.mark.parametrize("file", ["../outside.gpx", "/etc/outside.gpx", "batch-001/../../x.gpx", "a.gpx"])
def test_a_forged_manifest(home: Home, folder: Path, file: str) -> None:
    """A manifest from elsewhere has files outside the folder removed."""
    content = manifest(folder)
    content["files"].append({"account_id": "me", "activity_id": "gone", "file": file, "sha256": "0" * 64})
    (folder / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(Misuse, match="not a manifest"):
        exported(home, "gpx", folder)


def test_links_are_not_followed(home: Home, folder: Path, tmp_path: Path) -> None:
    """A link in the folder has a file elsewhere overwritten."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("mine", encoding="utf-8")
    path = files(folder)[HOSTILE_ID]
    path.unlink()
    path.symlink_to(elsewhere)
    exported(home, "gpx", folder)
    assert elsewhere.read_text(encoding="utf-8") == "mine"
    assert path.is_symlink()


def test_a_window_and_one_activity(home: Home, tmp_path: Path) -> None:
    """--from, --to or --activity export something else; an unknown id passes for nothing to do."""
    rows = marts_activities(home)
    key, row = max(rows.items(), key=lambda item: item[1]["start_ms"])
    month = f"{row['local_started_at']:%Y-%m}"
    exported(home, "tcx", tmp_path / "month", selection=Selection(Window(month, None)))
    wanted = {one for one, other in rows.items() if f"{other['local_started_at']:%Y-%m}" >= month}
    assert set(files(tmp_path / "month")) == wanted
    exported(home, "tcx", tmp_path / "one", selection=Selection(activity_id=key))
    assert set(files(tmp_path / "one")) == {key}
    with pytest.raises(Misuse, match="activity_exclusions"):
        exported(home, "tcx", tmp_path / "none", selection=Selection(activity_id="nobody"))


def test_months_are_those_on_the_wall(own_home: Home, tmp_path: Path) -> None:
    """Prevents: a run of New Year's night is not in the export of January, which its file is named by.

    In UTC it began in December, and in Honolulu another one of 2025 began in 2024.
    """
    (berlin, *_), (honolulu, *_) = (sorted(marts_activities(own_home))[at : at + 1] for at in (0, 1))
    _change(
        own_home,
        "UPDATE marts.activities SET started_at = '2024-12-31 23:10:00', ended_at = '2024-12-31 23:30:00', "
        f"local_started_at = '2025-01-01 00:10:00' WHERE activity_id = '{berlin}'",
    )
    _change(
        own_home,
        "UPDATE marts.activities SET started_at = '2025-01-01 09:59:00', ended_at = '2025-01-01 10:30:00', "
        f"local_started_at = '2024-12-31 23:59:00' WHERE activity_id = '{honolulu}'",
    )
    _change(
        own_home,
        "DELETE FROM marts.activities WHERE local_date BETWEEN '2024-12-01' AND '2025-01-31' "
        f"AND activity_id NOT IN ('{berlin}', '{honolulu}')",
    )
    for month, wanted in (("2025-01", {berlin}), ("2024-12", {honolulu})):
        folder = tmp_path / month
        exported(own_home, "tcx", folder, selection=Selection(Window(month, month)))
        assert set(files(folder)) == wanted
        assert all(path.name.startswith(month) for path in files(folder).values())


def test_each_partition_has_its_own_files(own_home: Home, tmp_path: Path) -> None:
    """Prevents: the partition beside it takes the file of New Year's night away, or neither writes it."""
    key = min(marts_activities(own_home))
    _change(
        own_home,
        "UPDATE marts.activities SET started_at = '2024-12-31 23:10:00', ended_at = '2024-12-31 23:30:00', "
        f"local_started_at = '2025-01-01 00:10:00' WHERE activity_id = '{key}'",
    )
    for months in (("2025-01", "2024-12", "2025-01"), ("2024-12", "2025-01", "2024-12")):
        folder = tmp_path / months[0]
        done = [exported(own_home, "tcx", folder, selection=_partition(month)) for month in months[:2]]
        assert set(files(folder)) >= {key}
        again = exported(own_home, "tcx", folder, selection=_partition(months[2]))
        assert (again.written, again.removed) == (0, 0)
        assert files(folder)[key].name.startswith("2025-01-01-001000")
        assert sum(one.written for one in done) == len(files(folder))


def _partition(month: str) -> Selection:
    return Selection(partitions=Window(month, month))


def test_without_marts(own_home: Home, tmp_path: Path) -> None:
    """A traceback where the warehouse has core tables only."""
    _change(own_home, "DROP SCHEMA marts CASCADE")
    with pytest.raises(Misuse, match="nrc rebuild"):
        exported(own_home, "gpx", tmp_path)
