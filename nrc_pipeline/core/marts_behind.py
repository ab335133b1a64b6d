"""`ops.marts_behind`: the months in which the core tables have changed since the marts were built.

It is written in the same transaction as the rows, so a kill never leaves an unrecorded change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.foundation.statements import statement

if TYPE_CHECKING:
    from datetime import date, datetime

    import duckdb


class Behind(NamedTuple):
    """First days of the months that are behind, oldest first, and when the last one was recorded, UTC."""

    months: list[date]
    noted_until: datetime | None


def note_members(connection: duckdb.DuckDBPyConnection) -> None:
    """Record the months of the activities in the temp table batch_members, as they are now.

    Call this inside the transaction that changes them, before and after the change: an edit can move a start.
    """
    connection.execute(statement(__package__, "note_marts_behind"))


def behind(connection: duckdb.DuckDBPyConnection) -> Behind:
    """Return what is recorded."""
    rows = connection.execute(statement(__package__, "marts_behind")).fetchall()
    return Behind([month for month, _ in rows], max((noted_at for _, noted_at in rows), default=None))


def settle(connection: duckdb.DuckDBPyConnection, made: Behind) -> None:
    """Remove the records that the marts have caught up with; later records stay."""
    connection.execute(
        statement(__package__, "settle_marts"), {"months": made.months, "noted_until": made.noted_until}
    )
