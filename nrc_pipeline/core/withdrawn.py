"""Removes activities that a file no longer gives: its format has a new version, or another file was added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.core.database import transaction
from nrc_pipeline.core.marts_behind import note_members
from nrc_pipeline.foundation.statements import statement

if TYPE_CHECKING:
    import duckdb


def withdrawn_starts(connection: duckdb.DuckDBPyConnection) -> list[int]:
    """Return the starts (epoch ms) of the loaded activities that only superseded translations contain."""
    connection.execute(statement(__package__, "withdrawn_members"))
    return [row[0] for row in connection.execute(statement(__package__, "withdrawn_starts")).fetchall()]


def remove_withdrawn(connection: duckdb.DuckDBPyConnection) -> int:
    """Delete their rows, whatever the window; return how many activities there were."""
    found = len(withdrawn_starts(connection))
    if found:
        with transaction(connection):
            note_members(connection)
            connection.execute(statement(__package__, "delete_batch"))
    return found
