"""Compares two published warehouses row for row."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

from nrc_pipeline.core.schema import CORE_TABLES, QUARANTINE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline.foundation.tables import Table

TIMES = frozenset({"loaded_at", "fetched_at"})
"""When something was done."""

MISSING_SINCE = "missing_since"
"""Compared as far as whether it is set."""

WAY = frozenset({"source"})
"""Of quarantined documents only: whether the API or a file brought it."""

_MARTS = """
    SELECT table_name, list(column_name)
    FROM duckdb_columns()
    WHERE schema_name = 'marts' AND database_name = 'one'
    GROUP BY ALL
    ORDER BY ALL
"""


def differences(one: Settings, other: Settings, without: Collection[str] = ()) -> dict[str, int]:
    """Return, for each core table and the quarantine, how many rows only one of the two homes has.

    Tables that are equal are left out, so equal homes give nothing. Rows of the activities `without` are not
    compared.
    """
    with _attached(one, other) as connection:
        found = {
            table.full_name: _different_rows(connection, table.full_name, _compared(table), without)
            for table in (*CORE_TABLES, QUARANTINE)
        }
    return {name: count for name, count in found.items() if count}


def marts_differences(one: Settings, other: Settings) -> dict[str, int]:
    """Return the same for the tables that dbt makes."""
    with _attached(one, other) as connection:
        found = {
            f"marts.{name}": _different_rows(connection, f"marts.{name}", _listed(columns))
            for name, columns in connection.execute(_MARTS).fetchall()
        }
    return {name: count for name, count in found.items() if count}


@contextmanager
def _attached(one: Settings, other: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for name, settings in (("one", one), ("other", other)):
            path = str(settings.home_folder().warehouse).replace("'", "''")
            connection.execute(f"ATTACH '{path}' AS {name} (READ_ONLY)")
        yield connection


def _compared(table: Table) -> str:
    left_out = TIMES | (WAY if table is QUARANTINE else frozenset())
    return _listed(column.name for column in table.columns if column.name not in left_out)


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(
        f"{MISSING_SINCE} IS NOT NULL" if name == MISSING_SINCE else f'"{name}"' for name in columns
    )


def _different_rows(
    connection: duckdb.DuckDBPyConnection, table: str, columns: str, without: Collection[str] = ()
) -> int:
    connection.execute(
        "CREATE OR REPLACE TABLE without AS SELECT unnest(?::VARCHAR[]) AS activity_id", [[*without]]
    )
    kept = "ANTI JOIN without USING (activity_id)" if without else ""
    (count,) = connection.execute(
        f"""
        WITH one AS (SELECT {columns} FROM one.{table} {kept}),
        other AS (SELECT {columns} FROM other.{table} {kept})
        SELECT
            (SELECT count(*) FROM (FROM one EXCEPT ALL FROM other))
            + (SELECT count(*) FROM (FROM other EXCEPT ALL FROM one))
        """
    ).fetchone() or (0,)
    return int(count)
