"""Compaction of folders whose parts have become many, large ones among them."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import duckdb
import pytest

from nrc_pipeline.landing.compaction import LARGEST_BYTES, MANY_PARTS, compact
from nrc_pipeline.landing.layout import part_files
from nrc_pipeline.landing.records import Attempt
from nrc_pipeline_tests.documents.made import START_MS, document
from nrc_pipeline_tests.made_warehouse import ACCOUNT, NOW, Warehouse

if TYPE_CHECKING:
    from pathlib import Path


def attempt(name: str, size: int = 10) -> Attempt:
    """Make an answer whose body, which no compression makes smaller, has this size."""
    body = Random(name).randbytes(size)
    return Attempt(ACCOUNT, 1, name, START_MS, None, NOW, "api", "quarantined", "not JSON", body)


def land(home: Warehouse, *names: str, size: int = 10) -> None:
    """Land one part file for each name."""
    for name in names:
        home.zone.append_attempts([attempt(name, size)])


def names(start: int, count: int = MANY_PARTS) -> list[str]:
    """Name so many attempts."""
    return [f"{position:03d}" for position in range(start, start + count)]


def parts(home: Warehouse) -> list[Path]:
    """Return the part files of the journal."""
    return part_files(home.home.raw / "attempts")


def landed(home: Warehouse) -> list[str]:
    """Return what every reader sees."""
    with duckdb.connect() as connection:
        home.zone.attach(connection)
        found = connection.execute("SELECT activity_id FROM landed_attempts ORDER BY activity_id")
        return [row[0] for row in found.fetchall()]


def test_one_large_part_does_not_keep_the_others_apart(warehouse: Warehouse) -> None:
    """A folder that has once grown large keeps every small part for ever, and each load opens them all."""
    land(warehouse, "large", size=LARGEST_BYTES + 1)
    (large,) = parts(warehouse)
    for start in (0, MANY_PARTS, 2 * MANY_PARTS):
        land(warehouse, *names(start))
        assert compact(warehouse.home.raw) == 1
        assert len(parts(warehouse)) == 2
        assert large in parts(warehouse)
    assert landed(warehouse) == [*names(0, 3 * MANY_PARTS), "large"]


def test_no_file_is_made_larger_than_is_read_at_once(warehouse: Warehouse) -> None:
    """A compacted file needs more memory to be read than a load has."""
    land(warehouse, "half", "other half", size=LARGEST_BYTES // 2 + 1)
    halves = set(parts(warehouse))
    land(warehouse, *names(0))
    assert compact(warehouse.home.raw) == 1
    left = parts(warehouse)
    assert len(halves & set(left)) == 1
    assert len(left) == 2
    assert max(path.stat().st_size for path in left) <= LARGEST_BYTES
    assert landed(warehouse) == [*names(0), "half", "other half"]


@pytest.mark.parametrize("size", [10, LARGEST_BYTES // 6])
def test_few_that_fit_are_left_alone(warehouse: Warehouse, size: int) -> None:
    """Each load writes all of a folder again, to save the opening of a few files."""
    land(warehouse, *names(0, MANY_PARTS - 1), size=size)
    land(warehouse, "large", size=LARGEST_BYTES + 1)
    before = parts(warehouse)
    assert compact(warehouse.home.raw) == 0
    assert parts(warehouse) == before


def test_a_month_of_documents_is_compacted_beside_a_large_part(warehouse: Warehouse) -> None:
    """A month with one huge day is opened part by part for good; or a text is lost on the way."""
    note = Random(1).randbytes(LARGEST_BYTES).hex()
    large = document("large")
    large["tags"]["note"] = note
    warehouse.land(large)
    for name in names(0):
        warehouse.land(document(name))
    assert compact(warehouse.home.raw) == 1
    assert len(part_files(warehouse.home.raw / "activity_details")) == 2
    warehouse.normalise()
    assert warehouse.document("large") == large
    assert warehouse.document("003") == document("003")
