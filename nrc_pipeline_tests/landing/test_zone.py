"""The landing zone: what was received is there, whole, or not there at all."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from nrc_pipeline.foundation.files import sweep
from nrc_pipeline.landing.layout import landing_statement, month_folder, part_files, write_part
from nrc_pipeline.landing.records import Attempt, LoadStage, Walk
from nrc_pipeline.landing.schema import RAW_TABLES
from nrc_pipeline_tests.documents.made import (
    DAY_MS,
    FORTY_DIGITS,
    START_MS,
    TEN_DIGITS,
    UUID,
    as_bytes,
    document,
    list_item,
)
from nrc_pipeline_tests.made_warehouse import ACCOUNT, NOW, Warehouse

if TYPE_CHECKING:
    from pathlib import Path

WALK = Walk("walk-1", 1, ACCOUNT, NOW, NOW, "plus", "", "complete", 2, None, ((UUID, START_MS), ("7", None)))
ATTEMPT = Attempt(ACCOUNT, 1, UUID, START_MS, None, NOW, "api", "quarantined", "not JSON", b"\xff\0<html>")
STAGE = LoadStage("load-1", "details", NOW, NOW, "2024-05", None, "partial", 7, 5, 9, "token died")


def indexed(warehouse: Warehouse, table: str) -> list[tuple[Any, ...]]:
    """Attach the landing zone to a fresh connection and read one of its tables."""
    with duckdb.connect() as connection:
        warehouse.zone.attach(connection)
        return connection.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall()


def payloads(warehouse: Warehouse) -> list[tuple[str, str]]:
    """Read file names and payloads of all details."""
    with duckdb.connect() as connection:
        return connection.execute(
            "SELECT filename, payload FROM read_parquet(?, filename = true) ORDER BY ALL",
            [str(warehouse.home.raw / "activity_details" / "*" / "*.parquet")],
        ).fetchall()


def test_an_empty_zone_can_be_attached(warehouse: Warehouse) -> None:
    """The very first load, or `nrc status` before it, ends because no file matches."""
    for table in ("landed_documents", "landed_walks", "landed_attempts", "landed_loads"):
        assert indexed(warehouse, table) == []


def test_payloads_are_kept_to_the_byte_under_their_month(warehouse: Warehouse) -> None:
    """The only copy of a document is re-serialised, or lies under the month it was fetched in."""
    texts = {
        "month=2024-04": b'{ "id" : "a",\n\t"start_epoch_ms": 1714521599999, "v": 1.50e+02,'
        b' "n": "\\u0000 \\ud83d\\ude00"}',
        "month=2024-05": '{"start_epoch_ms":1714521600000,"id":"b", "n" : "星期二 \x7f"}'.encode(),
        "month=1969-12": b'{"id":"c","start_epoch_ms":-1}',
        "month=0001-01": b'{"id":"d","start_epoch_ms":-62135596800000}',
        "month=9999-12": b'{"id":"e","start_epoch_ms":253402300799999}',
    }
    warehouse.land(*texts.values())
    assert {(name.split("/")[-2], payload.encode()) for name, payload in payloads(warehouse)} == set(
        texts.items()
    )


def test_the_index_knows_each_document_and_where_its_text_is(warehouse: Warehouse) -> None:
    """The normaliser reads the text of another document, or a list item for a detail."""
    first, second = document(UUID), document(FORTY_DIGITS, start=START_MS + DAY_MS)
    warehouse.land(first, second)
    item = list_item(first)
    warehouse.land(item, kind="activity_list", source="file")
    with duckdb.connect() as connection:
        warehouse.zone.attach(connection)
        rows = connection.execute(
            "SELECT kind, activity_id, source, start_epoch_ms, last_modified, series_count, plain_version,"
            " payload_bytes, fetched_at, file_name, file_row_number FROM landed_documents"
            " ORDER BY kind, activity_id"
        ).fetchall()
        assert [row[:8] for row in rows] == [
            ("activity_details", UUID, "api", START_MS, first["last_modified"], 4, 1, len(as_bytes(first))),
            ("activity_details", FORTY_DIGITS, "api", second["start_epoch_ms"], second["last_modified"], 4, 1,
             len(as_bytes(second))),
            ("activity_list", UUID, "file", START_MS, first["last_modified"], 0, 1, len(as_bytes(item))),
        ]  # fmt: skip
        assert {row[8] for row in rows} == {NOW.replace(tzinfo=None)}
        for kind, activity_id, *_, name, number in rows:
            (payload,) = connection.execute(
                "SELECT payload FROM read_parquet(?, file_row_number = true) WHERE file_row_number = ?",
                [name, number],
            ).fetchone() or ("",)
            expected = item if kind == "activity_list" else first if activity_id == UUID else second
            assert payload.encode() == as_bytes(expected)


def test_a_batch_is_one_part_a_month(warehouse: Warehouse) -> None:
    """A first sync leaves a file a document, and every reader opens thousands."""
    warehouse.land(*(document(f"{day:02d}", start=START_MS + day * DAY_MS) for day in range(40)))
    assert len(part_files(warehouse.home.raw / "activity_details")) == 2


def test_an_empty_batch_writes_nothing(warehouse: Warehouse) -> None:
    """Empty part files pile up with every sync."""
    warehouse.land()
    warehouse.zone.append_attempts([])
    assert part_files(warehouse.home.raw) == []


def test_a_part_appears_whole_or_not_at_all(warehouse: Warehouse) -> None:
    """A reader, or the load after a crash, meets half a file; or the failed one stays behind."""
    folder = warehouse.home.raw / "loads"
    connection = duckdb.connect()
    with pytest.raises(duckdb.Error):
        write_part(connection, folder, "COPY (SELECT error('disk full') AS x) TO $path (FORMAT parquet)", {})
    assert list(folder.iterdir()) == []


def test_what_killed_writers_left_is_neither_read_nor_kept(warehouse: Warehouse) -> None:
    """A kill while writing leaves a file that stops every later load."""
    warehouse.land(document())
    (part,) = part_files(warehouse.home.raw)
    half = part.with_name(".writing-part-20240501T080000-0123456789ab.parquet")
    half.write_bytes(part.read_bytes()[:100])
    assert part_files(warehouse.home.raw) == [part]
    assert len(indexed(warehouse, "landed_documents")) == 1
    assert sweep(warehouse.home.raw) == 1
    assert not half.exists()
    assert part.exists()
    assert sweep(warehouse.home.raw) == 0
    assert sweep(warehouse.home.raw / "nowhere") == 0


def test_a_compacted_file_beside_its_parts_changes_nothing(warehouse: Warehouse) -> None:
    """A kill between writing the compacted month and removing its parts doubles the month."""
    for position in range(3):
        warehouse.land(document(f"{position}", start=START_MS + position))
        warehouse.zone.append_walk(WALK)
        warehouse.zone.append_attempts([ATTEMPT])
        warehouse.zone.append_load(STAGE)
    before = indexed(warehouse, "landed_documents")
    for folder in ("activity_details/month=2024-05", "walks", "attempts", "loads"):
        parts = part_files(warehouse.home.raw / folder)
        with duckdb.connect() as connection:
            connection.execute(
                "COPY (SELECT * FROM read_parquet($parts, hive_partitioning = false))"
                " TO $path (FORMAT parquet)",
                {
                    "parts": [str(part) for part in parts],
                    "path": str(warehouse.home.raw / folder / "compacted.parquet"),
                },
            )
    assert [row[:-2] for row in indexed(warehouse, "landed_documents")] == [row[:-2] for row in before]
    assert len(before) == 3
    for table in ("landed_walks", "landed_attempts", "landed_loads"):
        assert len(indexed(warehouse, table)) == 1
    warehouse.normalise()
    assert warehouse.rows("SELECT count(*) FROM core.activities") == [(3,)]
    assert warehouse.publish().quarantined == []


def test_a_version_landed_twice_counts_once_and_from_its_first_day(warehouse: Warehouse) -> None:
    """Two loads that crossed double an activity, or make its newest version look newer than it is."""
    warehouse.land(document(), fetched_at=NOW)
    warehouse.land(document(), fetched_at=NOW - timedelta(days=3))
    rows = indexed(warehouse, "landed_documents")
    assert [row[5] for row in rows] == [(NOW - timedelta(days=3)).replace(tzinfo=None)]


def test_journals_come_back_as_they_went_in(warehouse: Warehouse) -> None:
    """What happened is told wrongly: bytes as text, times shifted, nulls as words."""
    zone, naive = warehouse.zone, NOW.replace(tzinfo=None)
    zone.append_walk(WALK)
    zone.append_attempts([ATTEMPT, Attempt(ACCOUNT, 1, None, None, 5, NOW, "file", "failed", "503")])
    zone.append_load(STAGE)
    assert indexed(warehouse, "landed_walks") == [
        ("walk-1", 1, ACCOUNT, naive, naive, "plus", "", "complete", 2, None, [UUID, "7"], [START_MS, None])
    ]
    assert indexed(warehouse, "landed_attempts") == [
        (ACCOUNT, 1, UUID, START_MS, None, naive, "api", "quarantined", "not JSON", b"\xff\0<html>"),
        (ACCOUNT, 1, None, None, 5, naive, "file", "failed", "503", None),
    ]
    assert indexed(warehouse, "landed_loads") == [
        ("load-1", "details", naive, naive, "2024-05", None, 7, 5, 9, "partial", "token died")
    ]


def test_walks_that_were_not_numbered_come_before_those_that_are(warehouse: Warehouse) -> None:
    """After an update the order of walks is lost, and with it what has disappeared since which."""
    zone = warehouse.zone
    for days in range(2):
        at = NOW + timedelta(days=days)
        zone.append_walk(replace(WALK, walk_id=f"old-{days}", started_at=at, ended_at=at))
        zone.append_attempts([replace(ATTEMPT, activity_id=f"old-{days}", attempted_at=at)])
    zone.append_attempts([replace(ATTEMPT, activity_id="older", attempted_at=NOW - timedelta(days=1))])
    for part in part_files(warehouse.home.raw):
        with duckdb.connect() as connection:
            connection.execute(
                "CREATE TABLE unnumbered AS SELECT * EXCLUDE walk_number FROM read_parquet(?)", [str(part)]
            )
            connection.execute("COPY unnumbered TO ? (FORMAT parquet)", [str(part)])
    zone.append_walk(replace(WALK, walk_id="new", started_at=NOW - timedelta(days=9)))
    zone.append_attempts([ATTEMPT])
    walks = {row[0]: row[1] for row in indexed(warehouse, "landed_walks")}
    assert walks == {"old-0": -1, "old-1": 0, "new": 1}
    attempts = {row[2]: row[1] for row in indexed(warehouse, "landed_attempts")}
    assert attempts == {"older": -2, "old-0": -1, "old-1": 0, UUID: 1}


def test_times_of_other_zones_are_written_in_utc(warehouse: Warehouse) -> None:
    """A load from a laptop that travels is ordered by its local time."""
    tokyo = NOW.astimezone(datetime.strptime("+0900", "%z").tzinfo)
    warehouse.land(document(), fetched_at=tokyo)
    assert indexed(warehouse, "landed_documents")[0][5] == NOW.replace(tzinfo=None)


def test_everything_written_is_for_its_owner_only(warehouse: Warehouse) -> None:
    """Other users of the machine read where somebody runs."""
    warehouse.land(document())
    warehouse.zone.append_walk(WALK)
    warehouse.zone.append_load(STAGE)
    assert {path.stat().st_mode & 0o777 for path in part_files(warehouse.home.raw)} == {0o600}
    assert warehouse.home.raw.stat().st_mode & 0o777 == 0o700


def test_the_files_have_the_declared_columns(warehouse: Warehouse) -> None:
    """The UI, the docs and the empty views promise columns that the files do not have."""
    warehouse.land(document())
    warehouse.land(document(), kind="activity_list")
    for table in RAW_TABLES:
        with duckdb.connect() as connection:
            described = connection.execute(
                "DESCRIBE SELECT * FROM read_parquet(?, hive_partitioning = false)",
                [str(warehouse.home.raw / table.name / "*" / "*.parquet")],
            ).fetchall()
        assert [(row[0], row[1]) for row in described] == [
            (column.name, column.type) for column in table.columns
        ]


def test_parts_of_an_older_release_can_still_be_read(warehouse: Warehouse) -> None:
    """A new column in the landing zone makes everything landed before unreadable."""
    warehouse.land(document(TEN_DIGITS))
    (old,) = part_files(warehouse.home.raw)
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT * EXCLUDE (walk_id, plain_version) FROM read_parquet($old))"
            " TO $new (FORMAT parquet)",
            {"old": str(old), "new": str(old.with_name("part-old.parquet"))},
        )
    old.unlink()
    warehouse.land(document(UUID))
    assert {row[2] for row in indexed(warehouse, "landed_documents")} == {UUID, TEN_DIGITS}
    warehouse.normalise()
    assert warehouse.document(TEN_DIGITS) == document(TEN_DIGITS)


def test_a_folder_that_was_copied_elsewhere_reads_the_same(warehouse: Warehouse, tmp_path: Path) -> None:
    """The landing zone remembers where it lay, so a backup cannot be restored to another place."""
    warehouse.land(document())
    warehouse.normalise()
    moved = Warehouse(tmp_path / 'other home\'s "folder"')
    shutil.copytree(warehouse.home.raw, moved.home.raw, dirs_exist_ok=True)
    assert moved.normalise().activities == 1
    assert moved.document(UUID) == document()


def test_months_before_1970_and_statements(warehouse: Warehouse) -> None:
    """A clock that knows no time before 1970 files an activity under the wrong month."""
    assert month_folder(warehouse.home.raw, "activity_list", -1).name == "month=1969-12"
    assert (
        month_folder(
            warehouse.home.raw,
            "activity_list",
            int(datetime(2024, 2, 29, 23, 59, tzinfo=UTC).timestamp() * 1000),
        ).name
        == "month=2024-02"
    )
    assert "$path" in landing_statement("write_documents")
