"""`nrc sql`: for eyes, for pipes and for programs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.cli import sql
from nrc_pipeline.cli.formats import as_json_value, as_text, unique, write_json, write_tsv

if TYPE_CHECKING:
    from nrc_pipeline_tests.cli.conftest import Cli
    from nrc_pipeline_tests.made_warehouse import Warehouse


@pytest.fixture
def published(cli: Cli, warehouse: Warehouse) -> Cli:
    """A home with a warehouse that holds nothing."""
    warehouse.home.work_database.rename(warehouse.home.warehouse)
    cli.monkeypatch.setenv("NRC_HOME", str(warehouse.home.path))
    return cli


def test_pipe_gets_tab_separated_values(published: Cli) -> None:
    """A program downstream gets a drawn table, or a value that breaks its line."""
    result = published.run(
        "sql", "SELECT 1 AS a, 'x\ty' AS b, NULL AS c, TIMESTAMP '2024-05-01 10:00:00.5' AS t"
    )
    assert result.stdout == 'a\tb\tc\tt\n1\t"x\ty"\t\t2024-05-01 10:00:00.500000\n'


def test_json_is_an_array_of_objects(published: Cli) -> None:
    """A program gets something that is not JSON, a time without its form, or loses one of two columns."""
    result = published.run(
        "sql",
        "--json",
        "SELECT TIMESTAMP '2024-05-01 10:00:00.5' AS t, 'NaN'::DOUBLE AS n, [1, NULL] AS l, 1 AS a, 2 AS a",
    )
    assert json.loads(result.stdout) == [
        {"t": "2024-05-01T10:00:00.500000", "n": None, "l": [1, None], "a": 1, "a_1": 2}
    ]
    assert json.loads(published.run("sql", "--json", "FROM core.activities").stdout) == []


def test_query_from_stdin(published: Cli) -> None:
    """A long query cannot be piped in."""
    assert published.run("sql", "-", given="SELECT 7 AS n").stdout == "n\n7\n"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT nonsense",
        "SELEC 1",
        "CREATE TABLE core.x (a INT)",
        "COPY (SELECT 1) TO 'x.csv'",
        "FROM 'x.csv'",
    ],
)
def test_error_is_a_message(published: Cli, query: str) -> None:
    """A mistake in a query ends in a traceback; or a query writes, or reads other files of the machine."""
    result = published.run("sql", query)
    assert result.exit_code == 2
    assert "Error" in result.stderr or "Only read statements are allowed" in result.stderr
    assert "Traceback" not in result.output


def test_nothing_published(cli: Cli) -> None:
    """Before the first load there is a traceback instead of what to do."""
    result = cli.run("sql", "SELECT 1")
    assert result.exit_code == 2
    assert "nrc demo" in result.stderr
    assert not cli.home.exists()


def test_terminal_gets_a_table_and_hears_what_is_cut(published: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are left out silently, or text from an activity steers the terminal."""
    monkeypatch.setattr(sql, "on_terminal", lambda: True)
    result = published.run("sql", r"SELECT i, E'\x1b[31mred' AS name FROM range(1234) t(i)")
    assert "1,034 more rows not shown" in result.stderr
    assert "\x1b" not in result.stdout
    wide = published.run("sql", "SELECT repeat('x', 300) AS wide, 2 AS n")
    assert "-- row 1" in wide.stdout
    assert "x" * 300 in wide.stdout


def test_values_of_every_kind() -> None:
    """A type of DuckDB that JSON has not ends in an exception."""
    value = {
        "when": datetime(2024, 5, 1, tzinfo=UTC),
        "sum": Decimal("1.50"),
        "raw": b"\xff<",
        "no": float("inf"),
    }
    assert as_json_value(value) == {
        "when": "2024-05-01T00:00:00+00:00",
        "sum": 1.5,
        "raw": "\\xff<",
        "no": None,
    }
    assert [as_text(one) for one in (True, None, [1, "é"], Decimal("1.50"))] == [
        "true",
        "",
        '[1, "é"]',
        "1.50",
    ]
    assert unique(["a", "a", "a_1", "a"]) == ["a", "a_1", "a_1_1", "a_2"]


def test_chunks_join() -> None:
    """Where one fetch ends and the next begins, a comma or a line is missing."""
    tsv, array = StringIO(), StringIO()
    write_tsv(["a"], [[(1,)], [(2,)]], tsv)
    write_json(["a"], [[(1,)], [(2,)]], array)
    assert (tsv.getvalue(), json.loads(array.getvalue())) == ("a\n1\n2\n", [{"a": 1}, {"a": 2}])
