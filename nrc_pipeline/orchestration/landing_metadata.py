"""Row counts and a preview of the landing zone, read from its index alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from nrc_pipeline.orchestration.asset_metadata import Rows, rows_shown

if TYPE_CHECKING:
    from nrc_pipeline.foundation.tables import Table
    from nrc_pipeline.loads.load import Load


def landed_rows(load: Load, table: Table) -> Rows:
    """Return the UI's metadata for one kind of landed documents in the load's window."""
    with duckdb.connect() as connection:
        load.zone.attach(connection)
        connection.execute(f"CREATE SCHEMA {table.schema}")
        landed = f"CREATE TABLE {table.full_name} AS FROM landed_documents WHERE kind = $kind"
        connection.execute(landed, {"kind": table.name})
        return rows_shown(connection, table, load.window, load.clock())
