"""Marks activities that have disappeared from the account; nothing is ever deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.core.database import transaction
from nrc_pipeline.core.marts_behind import note_members
from nrc_pipeline.foundation.statements import statement
from nrc_pipeline.landing.disappearance import MANY_AT_ONCE, MANY_AT_ONCE_SHARE

if TYPE_CHECKING:
    import duckdb


class Missing(NamedTuple):
    """How many activities are marked, and how many would be if not too many had disappeared at once."""

    marked: int
    doubted: int


def mark_missing(connection: duckdb.DuckDBPyConnection) -> Missing:
    """Bring `missing_since` up to date with the landing zone that is attached to the connection."""
    connection.execute(
        statement(__package__, "mark_missing"),
        {"many_at_once": MANY_AT_ONCE, "many_at_once_share": MANY_AT_ONCE_SHARE},
    )
    with transaction(connection):
        connection.execute(statement(__package__, "missing_members"))
        note_members(connection)
        connection.execute(statement(__package__, "update_missing"))
    counted = connection.execute(statement(__package__, "count_missing")).fetchone()
    return Missing(*counted) if counted else Missing(0, 0)
