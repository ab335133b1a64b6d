"""Backups: whole whatever runs meanwhile, without the token, and enough to make everything again."""

from __future__ import annotations

import shutil
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

import pytest

from nrc_pipeline.foundation.errors import Misuse
from nrc_pipeline.foundation.months import EVERYTHING
from nrc_pipeline.insight.checks.verifying import verify
from nrc_pipeline.insight.checks.view import open_check_view
from nrc_pipeline.landing.compaction import compact
from nrc_pipeline.landing.layout import part_files
from nrc_pipeline.loads import syncing
from nrc_pipeline.warehouse import backup
from nrc_pipeline.warehouse.audit import audit
from nrc_pipeline.warehouse.backup import back_up
from nrc_pipeline_tests.account import account, rows, small_athlete
from nrc_pipeline_tests.direct_runs import DirectRuns
from nrc_pipeline_tests.documents.made import START_MS, document, list_item
from nrc_pipeline_tests.end_to_end.comparison import differences
from nrc_pipeline_tests.made_warehouse import NOW, Warehouse

if TYPE_CHECKING:
    from pathlib import Path


def test_a_restored_home_gives_the_same_tables(tmp_path: Path) -> None:
    """The backup of years turns out to lack something on the day it is needed."""
    with account(tmp_path, small_athlete(8, 0.1)) as served:
        settings = served.settings()
        served.sync(settings)
        home = settings.home_folder()
        back_up(home, tmp_path / "copy")
        served.server.reset_counts()
        restored = served.settings("copy")
        assert rows(restored, "SELECT count(*) FROM core.activities") == [(8,)]
        assert syncing.rebuild(restored, EVERYTHING, DirectRuns) is not None
        assert differences(settings, restored) == {}
        # What was fetched once is not asked for again, the owner is still known, and the token is not there.
        served.sync(restored)
        assert served.asked == (1, 0)
        assert not restored.home_folder().token_file.exists()
        assert restored.home_folder().owner_file.read_bytes() == home.owner_file.read_bytes()


def test_the_token_and_what_can_be_made_again_stay_out(warehouse: Warehouse, tmp_path: Path) -> None:
    """A backup in the cloud gives the account away."""
    warehouse.home.token_file.write_text("the token")
    (warehouse.home.exports / "route.gpx").write_text("a route")
    warehouse.land(document())
    done = back_up(warehouse.home, tmp_path / "copy")
    assert (done.copied_files, done.files, done.has_warehouse) == (1, 1, False)
    copied = [path for path in (tmp_path / "copy").rglob("*") if path.is_file()]
    assert [path.suffix for path in copied] == [".parquet"]
    assert {path.stat().st_mode & 0o777 for path in copied} == {0o600}
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o700


def test_a_later_backup_adds_what_is_new_and_removes_nothing(warehouse: Warehouse, tmp_path: Path) -> None:
    """A part that was lost in the home is lost in its backup, too."""
    warehouse.land(document("a1"))
    back_up(warehouse.home, tmp_path / "copy")
    (lost,) = part_files(warehouse.home.raw)
    lost.unlink()
    warehouse.land(document("a2"))
    done = back_up(warehouse.home, tmp_path / "copy")
    assert (done.copied_files, done.files) == (1, 2)


def test_compaction_meanwhile_loses_nothing(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A load ends while the backup runs, and the parts that it compacted are in neither form."""
    for position in range(4):
        warehouse.land(document(f"a{position}", start=START_MS + position))
    copy_one = backup._copy
    compacted: list[int] = []

    def copy_as_a_load_ends(path: Path, copy: Path) -> int | None:
        if path.suffix == ".parquet" and not compacted:
            compacted.append(compact(warehouse.home.raw, many=2))
        return copy_one(path, copy)

    monkeypatch.setattr(backup, "_copy", copy_as_a_load_ends)
    back_up(warehouse.home, tmp_path / "copy")
    assert compacted == [1]
    copied = Warehouse(tmp_path / "copy")
    copied.normalise()
    assert copied.rows("SELECT count(*) FROM core.activities") == [(4,)]


def test_a_writer_that_never_rests_does_not_tear_it(warehouse: Warehouse, tmp_path: Path) -> None:
    """A backup during the first sync of ten years holds half of a file, or lacks what was there before it."""
    acknowledged: list[str] = []
    stop, has_published = threading.Event(), threading.Event()

    def write() -> None:
        while not stop.is_set() and len(acknowledged) < 60:
            position = len(acknowledged)
            load(warehouse, f"a{position}", position)
            acknowledged.append(f"a{position}")
            compact(warehouse.home.raw, many=5)
            has_published.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert has_published.wait(60)
        at_its_start = list(acknowledged)
        back_up(warehouse.home, tmp_path / "copy")
    finally:
        stop.set()
        writer.join()
    copied = Warehouse(tmp_path / "copy")
    assert set(at_its_start) <= landed_and_loaded(copied)
    assert all(result.passed for result in verify(copied.home, NOW, "test", "UTC"))
    copied.normalise(everything=True)
    remade = {row[0] for row in copied.rows("SELECT activity_id FROM core.activities")}
    assert set(at_its_start) <= remade


def test_a_publication_meanwhile_leaves_the_warehouse_whole(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that readers open is half the old one and half the new one, and opens no more."""
    load(warehouse, "before", 0)
    copy_all = shutil.copyfileobj
    files = [warehouse.home.warehouse.stat().st_ino]

    def copy_as_a_load_publishes(source: BinaryIO, sink: BinaryIO, length: int) -> None:
        monkeypatch.undo()
        sink.write(source.read(4096))
        load(warehouse, "meanwhile", 1)
        files.append(warehouse.home.warehouse.stat().st_ino)
        copy_all(source, sink, length)

    monkeypatch.setattr("nrc_pipeline.warehouse.backup.shutil.copyfileobj", copy_as_a_load_publishes)
    back_up(warehouse.home, tmp_path / "copy")
    assert len(set(files)) == 2
    copied = Warehouse(tmp_path / "copy")
    assert landed_and_loaded(copied) == {"before"}
    # What landed after the file that was copied had been published is behind, and not lost.
    _, sample = verify(copied.home, NOW, "test", "UTC")
    assert sample.passed
    assert (sample.numbers["activities_compared"], sample.numbers["activities_behind"]) == (1, 1)


def load(home: Warehouse, activity_id: str, position: int) -> None:
    """Land one activity at this very moment, load and publish."""
    now = datetime.now(UTC)
    one = document(activity_id, start=START_MS + position)
    home.land(list_item(one), kind="activity_list", fetched_at=now)
    home.land(one, fetched_at=now)
    home.normalise()
    home.locate()
    home.publish()


def landed_and_loaded(home: Warehouse) -> set[str]:
    """Return the landed activities of the published file, which opens and passes its audit."""
    with open_check_view(home.home, NOW) as view:
        assert audit(view.connection) == []
        found = view.connection.execute(
            "SELECT DISTINCT activity_id FROM core.activities SEMI JOIN landed_documents USING (activity_id)"
        )
        return {row[0] for row in found.fetchall()}


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("home/raw/copy", "is inside the home"),
        ("home", "is inside the home"),
        ("", "the home is inside it"),
        ("documents", "contains other files"),
        ("used", "is a home in use"),
        ("foreign", "another account's home"),
        ("file", "is not a folder"),
    ],
)
def test_wrong_places_are_refused(warehouse: Warehouse, tmp_path: Path, place: str, said: str) -> None:
    """A backup fills the landing zone with itself, or mixes two accounts."""
    warehouse.land(list_item(document()), kind="activity_list")
    warehouse.home.owner_file.write_text("us")
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "letter.txt").touch()
    (tmp_path / "file").touch()
    Warehouse(tmp_path / "used").home.token_file.touch()
    Warehouse(tmp_path / "foreign").home.owner_file.write_text("them")
    with pytest.raises(Misuse, match=said):
        back_up(warehouse.home, tmp_path / place)


def test_an_empty_home_has_no_backup(warehouse: Warehouse, tmp_path: Path) -> None:
    """A mistyped NRC_HOME gives an empty backup every night, and success."""
    with pytest.raises(Misuse, match="nothing to back up"):
        back_up(warehouse.home, tmp_path / "copy")
