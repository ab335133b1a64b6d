"""An account that was imported in parts against the same account imported at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from nrc_pipeline_tests.hostile.accounts import Filed

OF_THE_LOAD = {"loaded_at"}
"""Columns that say when a row was loaded, and so differ between two loads."""

_PARTS = 3


def parts_of(documents: Iterable[Filed]) -> list[list[Filed]]:
    """Split an account into parts, each of them non-empty; the part depends on the id alone."""
    parts: list[list[Filed]] = [[] for _ in range(_PARTS)]
    for one in documents:
        parts[sum(one.activity_id.encode()) % _PARTS].append(one)
    return [part for part in parts if part]


def differences(one: Path, other: Path) -> Iterator[str]:
    """Yield a line for each table of two warehouses that has rows which only one of them has."""
    with duckdb.connect() as connection:
        for name, path in (("one", one), ("other", other)):
            connection.execute(f"ATTACH '{path}' AS {name} (READ_ONLY)")
        tables = connection.execute(
            """SELECT schema_name, table_name FROM duckdb_tables()
            WHERE schema_name IN ('core', 'marts') GROUP BY ALL ORDER BY ALL"""
        ).fetchall()
        for schema, table in tables:
            columns = connection.execute(
                """SELECT column_name FROM duckdb_columns()
                WHERE database_name = 'one' AND schema_name = ? AND table_name = ?""",
                [schema, table],
            ).fetchall()
            chosen = ", ".join(f'"{column}"' for (column,) in columns if column not in OF_THE_LOAD)
            here, there = (f"SELECT {chosen} FROM {name}.{schema}.{table}" for name in ("one", "other"))
            only = [
                connection.execute(f"{a} EXCEPT ALL {b} ORDER BY ALL LIMIT 2").fetchall()
                for a, b in ((here, there), (there, here))
            ]
            if any(only):
                yield f"order {table}: in parts {only[0]}, at once {only[1]}"
