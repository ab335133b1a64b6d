"""From a planned session to the document that the API serves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .identity import change_token
from .recorders import RECORDERS
from .recording import document_of

if TYPE_CHECKING:
    from .session import Session


def make_document(session: Session) -> dict[str, Any]:
    """Return the detail document of a session, the same at every call and independent of every other.

    Its samples are `Sample`s, so it is meant to be encoded, not looked into.
    """
    rng = session.generator()
    document = document_of(session, RECORDERS[session.recorder](session, rng), rng)
    if session.twin_of is not None:
        # The repeated upload: everything the same but its id and the moment of the write.
        document["last_modified"] += 4_000 + session.index % 30_000
        document["change_tokens"] = [change_token(rng, document["last_modified"]), *document["change_tokens"]]
    return document
