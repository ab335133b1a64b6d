"""`ops.marts_behind`: the months in which the core tables have changed since the marts were made.

It is written in the transaction that changes the rows, so a kill never leaves a change without its note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.statements import statement

if TYPE_CHECKING:
    from datetime import date, datetime

    import duckdb


class Behind(NamedTuple):
    """First days of the months that are behind, oldest first, and when the last of them was noted, UTC."""

    months: list[date]
    noted_until: datetime | None


def note_members(connection: duckdb.DuckDBPyConnection) -> None:
    """Note the months of the activities in the temp table batch_members, as they stand now.

    To be called inside the transaction that changes them, before and after it does: an edit can move a start.
    """
    connection.execute(statement(__package__, "note_marts_behind"))


def behind(connection: duckdb.DuckDBPyConnection) -> Behind:
    """Return what is noted."""
    rows = connection.execute(statement(__package__, "marts_behind")).fetchall()
    return Behind([month for month, _ in rows], max((noted_at for _, noted_at in rows), default=None))


def settle(connection: duckdb.DuckDBPyConnection, made: Behind) -> None:
    """Forget the notes that the marts have caught up with; what was noted after them stays."""
    connection.execute(
        statement(__package__, "settle_marts"), {"months": made.months, "noted_until": made.noted_until}
    )
