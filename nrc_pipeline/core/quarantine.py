"""`ops.quarantine`: every refused document, with the reason and its bytes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.statements import statement

if TYPE_CHECKING:
    from datetime import datetime

    import duckdb


@dataclass(frozen=True, slots=True)
class LandedText:
    """The text of one landed document, with the columns that identify it."""

    account_id: str
    activity_id: str
    payload_sha256: str
    source: str
    fetched_at: datetime
    payload: bytes


def refuse(
    connection: duckdb.DuckDBPyConnection, text: LandedText, reason: str, normaliser_version: int
) -> None:
    """Record a refused document; a version that is refused twice is recorded once."""
    connection.execute(
        statement(__package__, "insert_quarantine"),
        {**asdict(text), "reason": reason, "normaliser_version": normaliser_version},
    )


def refresh_refused_on_receipt(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring the rows of bodies and files that gave no document up to date with the landing zone."""
    connection.execute(statement(__package__, "refresh_quarantine"))
    connection.execute(statement(__package__, "untranslated_files"))
    parts = [name for (name,) in connection.execute(statement(__package__, "untranslated_parts")).fetchall()]
    if parts:
        connection.execute(statement(__package__, "insert_untranslated"), {"parts": parts})
