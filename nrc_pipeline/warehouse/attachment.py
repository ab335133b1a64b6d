"""Attaches DuckDB files to a connection; ATTACH is the one statement that takes no bound parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import duckdb

from nrc_pipeline.foundation.errors import WarehouseInUse, WarehouseUnreadable

if TYPE_CHECKING:
    from pathlib import Path

Catalog = Literal["nrc", "published", "analytics"]

ROW_GROUP_ROWS = 2048
"""DuckDB's smallest row group.

One row of core.metric_samples holds a thousand samples: with the default of 122,880 rows per group, every
checkpoint would rewrite the whole history, and a query would read it with one thread.
"""


def attach(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    catalog: Catalog,
    *,
    read_only: bool,
) -> None:
    """Attach the file at `path` under a catalog name."""
    quoted = str(path).replace("'", "''")
    mode = "READ_ONLY" if read_only else f"ROW_GROUP_SIZE {ROW_GROUP_ROWS}"
    connection.execute(f"ATTACH '{quoted}' AS {catalog} ({mode})")


def attach_warehouse(connection: duckdb.DuckDBPyConnection, path: Path, catalog: Catalog) -> None:
    """Attach the published file for reading; the file must exist.

    Raises:
        WarehouseInUse: Another program has it open for writing.
        WarehouseUnreadable: It is damaged.
    """
    try:
        attach(connection, path, catalog, read_only=True)
    except (duckdb.IOException, duckdb.SerializationException) as error:
        if "lock" in str(error):
            raise WarehouseInUse(
                f"Another program has {path} open for writing. Open it read-only in that program."
            ) from None
        raise WarehouseUnreadable(
            f"{path} cannot be read ({str(error).splitlines()[0][:200]}). "
            "`nrc rebuild` makes it again from the landing zone."
        ) from None
