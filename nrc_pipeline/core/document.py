"""Rebuilds a document from the core tables alone, to prove that nothing of it was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nrc_pipeline.documents.rebuild import restore
from nrc_pipeline.foundation.statements import statement

if TYPE_CHECKING:
    import duckdb


def rebuild_document(
    connection: duckdb.DuckDBPyConnection, account_id: str, activity_id: str
) -> dict[str, Any] | None:
    """Return the activity's document, equal to the landed one as a JSON value; None if there is none.

    The header is that of the newest version, `metrics` those of the newest version that has any.
    """
    row = connection.execute(
        statement(__package__, "rebuild_activity"), {"account_id": account_id, "activity_id": activity_id}
    ).fetchone()
    if row is None:
        return None
    header, summaries, tags, moments, metrics, extra = row
    if header["status"] is None:
        del header["status"]
    for entry in metrics:
        entry["values"] = entry["values"] or []
    plain = {
        **header,
        "summaries": summaries,
        "tags": {tag["key"]: tag["value"] for tag in tags},
        "moments": moments,
        "metrics": metrics,
    }
    return restore(plain, extra)
