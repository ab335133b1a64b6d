"""Makes documents invalid in one way each, for the faults that concern a body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from .faults import FaultKind

DOCUMENT_FAULTS: frozenset[FaultKind] = frozenset(
    {"other_activity", "no_start", "not_finite", "not_a_number", "not_array", "bad_time"}
)
# Without content, nothing can be cut or emptied.
NEEDS_BODY: frozenset[FaultKind] = DOCUMENT_FAULTS | {"cut", "empty_page"}
_MARK = "\x00not a number\x00"


def _first_number(document: dict[str, Any]) -> tuple[Any, str | int]:
    for entry in document.get("metrics", []):
        if entry["values"]:
            return entry["values"][0], "value"
    if document.get("summaries"):
        return document["summaries"][0], "value"
    return document, "active_duration_ms"


def mangled(body: bytes, kind: FaultKind) -> bytes:
    """Return a document's JSON with one fault.

    Args:
        body: A document's JSON.
        kind: One of `DOCUMENT_FAULTS`.
    """
    document: dict[str, Any] = msgspec.json.decode(body)
    if kind == "other_activity":
        document["id"] = "00000000-0000-4000-8000-000000000000"
    elif kind == "no_start":
        del document["start_epoch_ms"]
    elif kind == "not_array":
        document["moments"] = {"key": "halt"}
    elif kind == "bad_time":
        entries = document.get("metrics") or []
        timed = entries[0]["values"][0] if entries else document
        timed["end_epoch_ms"] = "yesterday"
    else:
        holder, key = _first_number(document)
        holder[key] = _MARK
        literal = b"NaN" if kind == "not_a_number" else b"1e999"
        return msgspec.json.encode(document).replace(msgspec.json.encode(_MARK), literal)
    return msgspec.json.encode(document)
