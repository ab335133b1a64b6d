"""The index of the landing zone: it saves opening files, and never decides what they hold."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import duckdb
import pytest

from nrc_pipeline.foundation.errors import LandingDamaged
from nrc_pipeline.foundation.files import sweep
from nrc_pipeline.landing.compaction import compact
from nrc_pipeline.landing.layout import part_files
from nrc_pipeline_tests.documents.made import DAY_MS, START_MS, document, list_item
from nrc_pipeline_tests.made_warehouse import Warehouse

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def landed(tmp_path: Path) -> Warehouse:
    """Three activities in three months, listed and with their details, and remembered by the index."""
    made = Warehouse(tmp_path / "home")
    for month in range(3):
        start = START_MS + 31 * DAY_MS * month
        detail = document(f"a{month}", start=start)
        made.land(list_item(detail), kind="activity_list")
        made.land(detail)
    assert len(rows(made)) == 6
    assert made.home.landing_index.exists()
    return made


def rows(warehouse: Warehouse) -> list[tuple[object, ...]]:
    """Return what a connection sees of the landed documents, with the files that hold them."""
    with duckdb.connect() as connection:
        warehouse.zone.attach(connection)
        return connection.execute(
            "SELECT kind, activity_id, payload_sha256, file_name FROM landed_documents ORDER BY ALL"
        ).fetchall()


def without_index(warehouse: Warehouse) -> list[tuple[object, ...]]:
    """Return the same from the files alone."""
    warehouse.home.landing_index.unlink()
    return rows(warehouse)


def test_files_that_come_later_are_seen(landed: Warehouse) -> None:
    """What lands after the index was written is never loaded."""
    landed.land(document("later", start=START_MS))
    seen = rows(landed)
    assert [row[1] for row in seen].count("later") == 1
    assert seen == without_index(landed)


def test_files_that_were_compacted_are_looked_for_where_they_are(landed: Warehouse) -> None:
    """The index names part files that compaction has taken away, and the load ends on a missing file."""
    for number in range(12):
        landed.land(document(f"b{number}", start=START_MS))
    rows(landed)
    before = part_files(landed.home.raw)
    compact(landed.home.raw)
    assert len(part_files(landed.home.raw)) < len(before)
    seen = rows(landed)
    assert len(seen) == 18
    assert seen == without_index(landed)


@pytest.mark.parametrize("content", [b"", b"not Parquet at all", b"PAR1" * 100])
def test_a_damaged_index_is_made_anew(landed: Warehouse, content: bytes) -> None:
    """A file that may be lost at any time keeps the load from what cannot be lost."""
    expected = rows(landed)
    landed.home.landing_index.write_bytes(content)
    assert rows(landed) == expected
    assert landed.home.landing_index.read_bytes() != content


def test_a_part_that_was_replaced_or_damaged_is_opened_again(landed: Warehouse) -> None:
    """A damaged part file goes unnoticed because the index knows what it held once."""
    (part,) = part_files(landed.home.raw / "activity_details" / "month=2024-05")
    part.write_bytes(b"x" * part.stat().st_size)
    os.utime(part, ns=(1, 1))
    with pytest.raises(LandingDamaged, match=part.name):
        rows(landed)


def test_an_index_that_cannot_be_written_only_costs_time(landed: Warehouse) -> None:
    """`nrc status` on a read-only home, or a full disk, ends in an error about a file nobody needs."""
    landed.home.landing_index.unlink()
    landed.home.landing_index.mkdir()
    assert len(rows(landed)) == 6
    assert not [path for path in landed.home.work.iterdir() if path.name.startswith(".landing_index")]


def test_an_index_that_was_half_written_when_its_writer_was_killed(
    landed: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each kill leaves a file in the home for ever: nobody sweeps what is named in a way of its own."""

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    landed.land(document("later", start=START_MS))
    for step in ("replace", "unlink"):
        monkeypatch.setattr(type(landed.home.landing_index), step, killed)
    with pytest.raises(KeyboardInterrupt):
        rows(landed)
    monkeypatch.undo()
    assert sweep(landed.home.raw, landed.home.work) == 1
    assert sweep(landed.home.raw, landed.home.work) == 0
    assert len(rows(landed)) == 7
