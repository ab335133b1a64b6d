"""Attaches DuckDB files to a connection; ATTACH is the one statement that takes no bound parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

ROW_GROUP_ROWS = 2048
"""DuckDB's smallest. One row of core.metric_samples holds a thousand samples: with the usual 122,880 rows a
group, every checkpoint would write the whole history again, and a query would read it with one thread."""


def attach(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    catalog: Literal["nrc", "published", "analytics"],
    *,
    read_only: bool,
) -> None:
    """Attach the file at `path` under a catalog name."""
    quoted = str(path).replace("'", "''")
    mode = "READ_ONLY" if read_only else f"ROW_GROUP_SIZE {ROW_GROUP_ROWS}"
    connection.execute(f"ATTACH '{quoted}' AS {catalog} ({mode})")
