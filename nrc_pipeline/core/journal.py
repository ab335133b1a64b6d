"""`ops.loads`: what the landing zone's journal records about each load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.foundation.statements import statement

if TYPE_CHECKING:
    import duckdb


def refresh_loads(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring `ops.loads` up to date with the landing zone that is attached to the connection."""
    connection.execute(statement(__package__, "refresh_loads"))
