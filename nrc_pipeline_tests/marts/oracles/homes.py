"""Homes whose marts the real dbt project has made."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import duckdb

from nrc_pipeline.core.marts_behind import behind, settle
from nrc_pipeline_tests.made_warehouse import ACCOUNT, Warehouse
from nrc_pipeline_tests.marts.made import build_models

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

Row = dict[str, Any]


class Marts:
    """A home, and the marts of one account in it."""

    def __init__(self, folder: Path, account: str = ACCOUNT) -> None:
        """Take the home in a folder, or begin one."""
        self.warehouse = Warehouse(folder)
        self.account = account

    def build(self, *options: str, months: Sequence[str] | None = None) -> None:
        """Run all models, without their tests, or replace months of them; `options` are dbt's."""
        build_models(self.warehouse.home, *options, months=months)

    def build_months(self, months: Iterable[date]) -> None:
        """Replace these months as a load does."""
        self.build(months=[month.isoformat() for month in months])

    def changed_months(self) -> list[date]:
        """Return the months that are behind, and note that they will be made."""
        with self.warehouse.opened() as connection:
            found = behind(connection)
            settle(connection, found)
        return found.months

    @cached_property
    def reader(self) -> duckdb.DuckDBPyConnection:
        """A connection for reading, which several processes of tests may have at once.

        `marts` holds the rows of the account alone, `home` is the file. To be used when all is built.
        """
        connection = duckdb.connect()
        connection.execute(f"ATTACH '{self.warehouse.home.work_database}' AS home (READ_ONLY)")
        connection.execute("CREATE SCHEMA marts")
        for name in mart_names(connection):
            connection.execute(
                f"CREATE VIEW marts.{name} AS FROM home.marts.{name} WHERE account_id = '{self.account}'"
            )
        return connection

    def rows(self, sql: str, *parameters: object) -> list[Row]:
        """Run SQL and return its rows by column name."""
        found = self.reader.execute(sql, parameters)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def by_activity(self, mart: str) -> dict[str, list[Row]]:
        """Return the rows of a mart by activity, in the order they stand."""
        found: dict[str, list[Row]] = {}
        for row in self.rows(f"FROM marts.{mart} ORDER BY ALL"):
            found.setdefault(row["activity_id"], []).append(row)
        return found


def mart_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the names of all marts in the file that is attached as `home`."""
    found = connection.execute(
        "SELECT table_name FROM duckdb_tables() "
        "WHERE database_name = 'home' AND schema_name = 'marts' ORDER BY 1"
    )
    return [name for (name,) in found.fetchall()]
