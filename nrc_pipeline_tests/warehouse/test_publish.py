"""The published file: replaced whole, small, and the same as the working database."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import duckdb
import pytest

from nrc_pipeline.core import schema
from nrc_pipeline.foundation.months import Window
from nrc_pipeline.simulator import Athlete
from nrc_pipeline.warehouse.publish import is_published, mark_unpublished
from nrc_pipeline_tests.documents.made import FORTY_DIGITS, document
from nrc_pipeline_tests.made_warehouse import Warehouse

if TYPE_CHECKING:
    from pathlib import Path


def table_rows(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """Read every table of a database file."""
    with duckdb.connect(file, read_only=True) as connection:
        return {
            table.full_name: connection.execute(f"SELECT * FROM {table.full_name} ORDER BY ALL").fetchall()
            for table in schema.ALL_TABLES
        }


def test_the_published_file_holds_what_the_working_one_holds(warehouse: Warehouse) -> None:
    """The copy lacks what was still in the log, or a table."""
    warehouse.land(document(), {**document(FORTY_DIGITS), "new_key": 1}, {**document("bad"), "tags": []})
    warehouse.normalise()
    warehouse.locate()
    published = warehouse.publish()
    assert (published.activities, published.bytes) == (2, warehouse.home.warehouse.stat().st_size)
    rows = table_rows(warehouse.home.warehouse)
    assert rows == table_rows(warehouse.home.work_database)
    assert all(rows[name] for name in rows if name != "ops.loads")
    assert warehouse.home.warehouse.stat().st_mode & 0o777 == 0o600
    assert not list(warehouse.home.path.glob(".publishing*"))
    assert not list(warehouse.home.path.glob("*.wal"))


@pytest.mark.parametrize("compacted", [False, True])
def test_views_and_comments_are_there_however_it_was_copied(warehouse: Warehouse, compacted: bool) -> None:
    """A copy table by table loses the views, or what the columns mean."""
    if compacted:
        warehouse.rows("CREATE TABLE scratch AS SELECT random() AS x FROM range(1_000_000)")
    warehouse.land(document(), document(FORTY_DIGITS))
    warehouse.normalise()
    if compacted:
        # What is stored behind it keeps DuckDB from cutting the free space off.
        warehouse.rows("DROP TABLE scratch")
    before = warehouse.home.work_database.stat().st_size
    warehouse.publish()
    assert (warehouse.home.warehouse.stat().st_size < before / 2) is compacted
    with duckdb.connect(warehouse.home.warehouse, read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM core.metric_values").fetchone() == (12,)
        for table in schema.ALL_TABLES:
            if table.view_of is None:
                comments = connection.execute(
                    "SELECT column_name, comment FROM duckdb_columns()"
                    " WHERE schema_name = ? AND table_name = ? ORDER BY column_index",
                    [table.schema, table.name],
                ).fetchall()
                assert comments == [(column.name, column.description) for column in table.columns]
        described = connection.execute(
            "SELECT schema_name || '.' || table_name, comment FROM duckdb_tables()"
            " UNION ALL SELECT schema_name || '.' || view_name, comment FROM duckdb_views()"
            " WHERE NOT internal"
        ).fetchall()
        assert dict(described) == {table.full_name: table.description for table in schema.ALL_TABLES}


def test_a_reader_keeps_what_it_has_open_and_blocks_nobody(warehouse: Warehouse) -> None:
    """A notebook that holds the file open stops the load; or its tables change under a query."""
    warehouse.land(document())
    warehouse.normalise()
    warehouse.publish()
    with duckdb.connect(warehouse.home.warehouse, read_only=True) as reader:
        assert reader.execute("SELECT count(*) FROM core.activities").fetchone() == (1,)
        warehouse.land(document(FORTY_DIGITS))
        warehouse.normalise()
        warehouse.publish()
        assert reader.execute(
            "SELECT count(*), count(DISTINCT activity_id) FROM core.metric_values"
        ).fetchone() == (
            6,
            1,
        )
    assert len(table_rows(warehouse.home.warehouse)["core.activities"]) == 2


def test_nobody_writes_to_what_is_being_copied(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dbt that a killed load left behind writes meanwhile, and readers get half of it."""
    warehouse.land(document())
    warehouse.normalise()
    opening = f"import duckdb; duckdb.connect({str(warehouse.home.work_database)!r})"
    meanwhile: list[str] = []
    copyfile = shutil.copyfile

    def copy(source: Path, target: Path) -> None:
        meanwhile.append(
            subprocess.run(
                [sys.executable, "-c", opening], check=False, capture_output=True, text=True
            ).stderr
        )
        copyfile(source, target)

    monkeypatch.setattr(shutil, "copyfile", copy)
    warehouse.publish()
    assert ["Could not set lock" in said for said in meanwhile] == [True]
    assert len(table_rows(warehouse.home.warehouse)["core.activities"]) == 1


def test_a_copy_that_a_killed_publication_left_does_no_harm(warehouse: Warehouse) -> None:
    """Half a copy from a killed load is renamed over the good file, or stays there for ever."""
    warehouse.land(document())
    warehouse.normalise()
    half = warehouse.home.path / ".publishing-nrc.duckdb"
    half.write_bytes(b"half")
    warehouse.publish()
    assert not half.exists()
    assert len(table_rows(warehouse.home.warehouse)["core.activities"]) == 1


def test_whether_it_is_published_is_known_after_a_kill(warehouse: Warehouse) -> None:
    """A kill between normalising and publishing is not noticed by the next load."""
    assert not is_published(warehouse.home)
    warehouse.publish()
    assert is_published(warehouse.home)
    mark_unpublished(warehouse.home)
    assert not is_published(warehouse.home)
    warehouse.publish()
    assert is_published(warehouse.home)
    warehouse.home.warehouse.unlink()
    assert not is_published(warehouse.home)


@pytest.fixture(scope="module")
def half_a_million(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Half a million samples, published: neither an empty file's size nor one block more or less counts."""
    made = Warehouse(tmp_path_factory.mktemp("many") / "home")
    athlete = Athlete.generate(seed=11, activities=42, years=1, samples=12_000)
    made.land(*(athlete.body(activity_id) for activity_id in athlete.activity_ids()))
    made.normalise()
    made.locate()
    made.publish()
    return made


def test_a_sample_takes_at_most_twenty_bytes(half_a_million: Warehouse) -> None:
    """The series take more room than they need."""
    ((samples,),) = half_a_million.rows("SELECT sum(sample_count) FROM core.metric_series")
    assert samples > 400_000
    assert half_a_million.home.warehouse.stat().st_size / samples <= 20


@pytest.mark.slow
def test_twenty_reloads_of_a_month_do_not_grow_the_file(half_a_million: Warehouse) -> None:
    """The published file grows with every load."""
    first = half_a_million.home.warehouse.stat().st_size
    ((month,),) = half_a_million.rows(
        "SELECT strftime(started_at, '%Y-%m') AS month FROM core.activities"
        " GROUP BY month HAVING count(*) BETWEEN 3 AND 4 ORDER BY month LIMIT 1"
    )
    for _ in range(20):
        assert half_a_million.normalise(Window(month, month), everything=True).activities in {3, 4}
        half_a_million.locate()
        assert half_a_million.publish().bytes <= 1.1 * first


def test_a_working_file_that_is_mostly_free_space_shrinks(warehouse: Warehouse) -> None:
    """One rebuild doubles the working file, and it stays so for years."""
    warehouse.land(document(), document(FORTY_DIGITS))
    warehouse.normalise()
    warehouse.locate()
    warehouse.rows("CREATE TABLE scratch AS SELECT random() AS x FROM range(1_000_000)")
    # What is stored behind it keeps DuckDB from cutting the free space off.
    warehouse.rows("CREATE TABLE behind AS SELECT random() AS x FROM range(1_000)")
    warehouse.rows("DROP TABLE scratch")
    before = warehouse.home.work_database.stat().st_size
    warehouse.publish()
    assert warehouse.home.work_database.stat().st_size < before / 2
    assert table_rows(warehouse.home.warehouse) == table_rows(warehouse.home.work_database)
    assert warehouse.home.work_database.stat().st_mode & 0o777 == 0o600
    warehouse.land(document("more"))
    assert warehouse.normalise().activities == 1
    assert warehouse.publish().activities == 3
