"""Compares two published warehouses row for row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from nrc_pipeline.core.schema import CORE_TABLES, QUARANTINE

if TYPE_CHECKING:
    from collections.abc import Collection

    from nrc_pipeline.settings import Settings
    from nrc_pipeline.tables import Table

TIMES = frozenset({"loaded_at", "fetched_at"})
"""When something was done; `missing_since` is compared as far as whether it is set."""

WAY = frozenset({"source"})
"""Of quarantined documents only: whether the API or a file brought it."""


def differences(one: Settings, other: Settings, without: Collection[str] = ()) -> dict[str, int]:
    """Return, for each core table and the quarantine, how many rows only one of the two homes has.

    Tables that are equal are left out, so equal homes give nothing. Rows of the activities `without` are not
    compared.
    """
    with duckdb.connect() as connection:
        for name, settings in (("one", one), ("other", other)):
            path = str(settings.home_folder().warehouse).replace("'", "''")
            connection.execute(f"ATTACH '{path}' AS {name} (READ_ONLY)")
        connection.execute("CREATE TABLE without AS SELECT unnest(?::VARCHAR[]) AS activity_id", [[*without]])
        found = {table.full_name: _different_rows(connection, table) for table in (*CORE_TABLES, QUARANTINE)}
    return {name: count for name, count in found.items() if count}


def _different_rows(connection: duckdb.DuckDBPyConnection, table: Table) -> int:
    left_out = TIMES | (WAY if table is QUARANTINE else frozenset())
    columns = ", ".join(
        "missing_since IS NOT NULL" if column.name == "missing_since" else f'"{column.name}"'
        for column in table.columns
        if column.name not in left_out
    )
    (count,) = connection.execute(
        f"""
        WITH one AS (SELECT {columns} FROM one.{table.full_name} ANTI JOIN without USING (activity_id)),
        other AS (SELECT {columns} FROM other.{table.full_name} ANTI JOIN without USING (activity_id))
        SELECT
            (SELECT count(*) FROM (FROM one EXCEPT ALL FROM other))
            + (SELECT count(*) FROM (FROM other EXCEPT ALL FROM one))
        """
    ).fetchone() or (0,)
    return int(count)
