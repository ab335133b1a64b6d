"""SQL on the published warehouse: it reads, and only that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

import nrc_pipeline
from nrc_pipeline.foundation.errors import Misuse
from nrc_pipeline.landing.layout import part_files
from nrc_pipeline.warehouse.reading import read_connection, rows
from nrc_pipeline_tests.documents.made import UUID, as_bytes, document, list_item
from nrc_pipeline_tests.made_warehouse import Warehouse

if TYPE_CHECKING:
    from pathlib import Path


def load(warehouse: Warehouse) -> Warehouse:
    """Load and publish one activity, its list item and detail in the landing zone."""
    warehouse.land(list_item(document()), kind="activity_list")
    warehouse.land(document())
    warehouse.normalise()
    warehouse.publish()
    return warehouse


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """One activity, published, and a token beside it; only read."""
    made = load(Warehouse(tmp_path_factory.mktemp("loaded") / "home"))
    made.home.token_file.write_text("eyJ.token")
    return made


def everything_in(folder: Path) -> dict[str, bytes]:
    """Read every file of a folder."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    ("sql", "names", "found"),
    [
        ("SELECT count(*) AS n FROM core.activities", ["n"], [(1,)]),
        ("FROM raw.activity_details SELECT activity_id", ["activity_id"], [(UUID,)]),
        ("SELECT series_count FROM raw.activity_list", ["series_count"], [(0,)]),
        ("WITH a AS (SELECT 1 AS x) SELECT x FROM a", ["x"], [(1,)]),
        ("SELECT 1 AS a; SELECT 2 AS b", ["b"], [(2,)]),
        ("SELECT started_at::VARCHAR AS t FROM core.activities", ["t"], [("2024-05-01 08:00:00.123",)]),
        ("SELECT make_timestamptz(0)::VARCHAR AS t", ["t"], [("1970-01-01 00:00:00+00",)]),
        ("PIVOT (SELECT key, value FROM core.activity_tags WHERE key = 'rpe') ON key USING any_value(value)",
         ["rpe"], [("5",)]),
    ],
)  # fmt: skip
def test_queries_answer(loaded: Warehouse, sql: str, names: list[str], found: list[object]) -> None:
    """The warehouse cannot be queried by the names of the contract, or times are local."""
    with read_connection(loaded.home) as connection:
        assert rows(connection, sql) == (names, found)


@pytest.mark.parametrize(
    "sql",
    [
        "DESCRIBE core.activities",
        "SUMMARIZE core.activity_tags",
        "SHOW ALL TABLES",
        "EXPLAIN SELECT 1",
        "EXPLAIN ANALYZE SELECT count(*) FROM raw.activity_details",
        "EXPLAIN (FORMAT json) SELECT 1",
    ],
)
def test_looking_around_is_reading(loaded: Warehouse, sql: str) -> None:
    """An analyst cannot find out which tables there are."""
    with read_connection(loaded.home) as connection:
        assert rows(connection, sql)[1]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM core.activities",
        "UPDATE core.activities SET status = 'x'",
        "INSERT INTO core.activity_tags SELECT * FROM core.activity_tags",
        "CREATE TABLE core.mine AS SELECT 1",
        "CREATE OR REPLACE VIEW core.metric_values AS SELECT 1",
        "DROP TABLE core.activities",
        "ALTER TABLE core.activities RENAME TO gone",
        "COPY (SELECT 1) TO '{part}' (FORMAT parquet)",
        "COPY (SELECT 1) TO '{raw}/new.parquet' (FORMAT parquet)",
        "COPY (SELECT 1) TO '{outside}/new.csv'",
        "COPY core.activities FROM '{part}' (FORMAT parquet)",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{part}' (FORMAT parquet)",
        "EXPLAIN (ANALYZE, FORMAT json) COPY (SELECT 1) TO '{part}' (FORMAT parquet)",
        "/* EXPLAIN ( */ EXPLAIN ANALYZE COPY (SELECT 1) TO '{part}' /* ) */ SELECT 1",
        "SELECT 1; COPY (SELECT 1) TO '{part}' (FORMAT parquet)",
        "PREPARE p AS COPY (SELECT 1) TO '{part}' (FORMAT parquet)",
        "EXPORT DATABASE '{raw}/out'",
        "ATTACH '{raw}/new.duckdb' AS new",
        "ATTACH '{home}/work/nrc.duckdb' AS work",
        "DETACH nrc",
        "SELECT * FROM read_text('{home}/secrets/token')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '{home}/work/nrc.duckdb'",
        "SELECT * FROM glob('{home}/secrets/*')",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SET allowed_directories = ['/']",
        "CALL enable_logging(storage = 'file', storage_config = {{'path': '{raw}'}})",
        "",
        "-- nothing but a comment",
        "SELEC 1",
    ],
)
def test_nothing_else_is_possible(loaded: Warehouse, sql: str) -> None:
    """SQL pasted from somewhere overwrites the landing zone, changes the warehouse or reads the token."""
    outside = loaded.home.path.parent
    before = everything_in(outside)
    (part, *_) = part_files(loaded.home.raw)
    places = {"part": part, "raw": loaded.home.raw, "home": loaded.home.path, "outside": outside}
    with (
        read_connection(loaded.home) as connection,
        pytest.raises((duckdb.Error, Misuse)) as raised,
    ):
        rows(connection, sql.format(**places))
    assert "eyJ" not in str(raised.value)
    assert everything_in(outside) == before


def test_without_a_warehouse_it_says_what_to_do(warehouse: Warehouse) -> None:
    """The first command of a new user ends in a message about a missing file."""
    with pytest.raises(Misuse, match="nrc demo"), read_connection(warehouse.home):
        pytest.fail("there is nothing to read")


def test_an_empty_landing_zone_has_empty_views(warehouse: Warehouse) -> None:
    """A query on raw fails until the first document is there, with other columns than afterwards."""
    warehouse.publish()
    with read_connection(warehouse.home) as connection:
        empty = [rows(connection, f"DESCRIBE raw.{kind}") for kind in ("activity_list", "activity_details")]
        assert rows(connection, "SELECT count(*) FROM raw.activity_details")[1] == [(0,)]
    warehouse.land(document())
    warehouse.land(document(), kind="activity_list")
    with read_connection(warehouse.home) as connection:
        full = [rows(connection, f"DESCRIBE raw.{kind}") for kind in ("activity_list", "activity_details")]
    assert [[row[:2] for row in found] for _, found in empty] == [
        [row[:2] for row in found] for _, found in full
    ]


def test_query_gives_a_data_frame(loaded: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """The function of the README does not work, or its parameters end up in the SQL."""
    monkeypatch.setenv("NRC_HOME", str(loaded.home.path))
    frame = nrc_pipeline.query(
        "SELECT key, value FROM core.activity_tags WHERE key = $key OR value = 'outdoors' ORDER BY key",
        {"key": "rpe'; DROP TABLE x"},
    )
    assert frame.to_dict("records") == [{"key": "location", "value": "outdoors"}]
    assert nrc_pipeline.query("SELECT payload FROM raw.activity_details")["payload"].tolist() == [
        as_bytes(document()).decode()
    ]
    assert nrc_pipeline.query("SELECT ? + 1 AS n", [1])["n"].tolist() == [2]
    with pytest.raises(Misuse, match="Only read statements"):
        nrc_pipeline.query(f"COPY (SELECT 1) TO '{part_files(loaded.home.raw)[0]}'")


def test_two_queries_in_one_process_see_the_newest_warehouse(warehouse: Warehouse) -> None:
    """A notebook that stays open reads last week's file for ever."""
    loaded = load(warehouse)
    with read_connection(loaded.home) as first:
        assert rows(first, "SELECT count(*) FROM core.activities")[1] == [(1,)]
        loaded.land(document("another"))
        loaded.normalise()
        loaded.publish()
        with read_connection(loaded.home) as second:
            assert rows(second, "SELECT count(*) FROM core.activities")[1] == [(2,)]
        assert rows(first, "SELECT count(*) FROM core.activities")[1] == [(1,)]
