"""Turns a planned session into the document that the API serves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .identity import change_token
from .recorders import RECORDERS
from .recording import document_of

if TYPE_CHECKING:
    from .session import Session


def make_document(session: Session) -> dict[str, Any]:
    """Return the detail document of a session, the same at every call and independent of all others.

    Its samples are `Sample`s, so it is meant to be encoded, not inspected.
    """
    rng = session.generator()
    document = document_of(session, RECORDERS[session.recorder](session, rng), rng)
    if session.twin_of is not None:
        # The repeated upload: everything is the same except its id and the time of the write.
        document["last_modified"] += 4_000 + session.index % 30_000
        document["change_tokens"] = [change_token(rng, document["last_modified"]), *document["change_tokens"]]
    return document
