"""Row counts and a preview of the landing zone, read from its index alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dagster as dg
import duckdb

from nrc_pipeline.orchestration.asset_metadata import markdown_table
from nrc_pipeline.statements import statement

if TYPE_CHECKING:
    from nrc_pipeline.landing.layout import Kind
    from nrc_pipeline.load import Load


def landed_metadata(load: Load, kind: Kind) -> dict[str, Any]:
    """Return what the UI shows of one kind of landed documents in the load's window."""
    bounds = {
        "kind": kind,
        "from_epoch_ms": load.window.from_epoch_ms,
        "until_epoch_ms": load.window.until_epoch_ms(load.clock()),
    }
    with duckdb.connect() as connection:
        load.zone.attach(connection)
        total, in_window = connection.execute(statement(__package__, "count_landed"), bounds).fetchone() or (
            0,
            0,
        )
        preview = connection.execute(statement(__package__, "preview_landed"), bounds)
        columns = [column[0] for column in preview.description or []]
        rows = preview.fetchall()
    return {
        "dagster/row_count": total,
        "dagster/partition_row_count": in_window,
        "preview": dg.MetadataValue.md(markdown_table(columns, rows)),
    }
