"""Removes all loaded data of one activity from the core tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.core.marts_behind import note_members
from nrc_pipeline.foundation.statements import statement

if TYPE_CHECKING:
    import duckdb


def remove_activity(connection: duckdb.DuckDBPyConnection, account_id: str, activity_id: str) -> None:
    """Delete the activity's rows; its landed documents stay, so a rebuild brings it back.

    The caller has a transaction open.
    """
    connection.execute(
        statement(__package__, "forget_members"), {"account_id": account_id, "activity_id": activity_id}
    )
    note_members(connection)
    connection.execute(statement(__package__, "delete_batch"))


def landed_text(connection: duckdb.DuckDBPyConnection, file_name: str, file_row_number: int) -> bytes:
    """Read one landed text by its address."""
    row = connection.execute(
        statement(__package__, "landed_text"), {"file_name": file_name, "file_row_number": file_row_number}
    ).fetchone()
    return row[0].encode() if row else b""
