"""Records all requests, so that a test can count them."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Literal

RequestKind = Literal["list", "detail", "token", "other"]


@dataclass(frozen=True, slots=True)
class Request:
    """One request and its answer.

    Attributes:
        kind: What was requested.
        path: The path without the query.
        status: The sent status; 0 for a connection that was reset.
        activity_id: The activity of a detail request.
        query: The query as sent.
    """

    kind: RequestKind
    path: str
    status: int
    activity_id: str | None = None
    query: str = ""


class Traffic:
    """All requests so far; safe to use from several threads."""

    def __init__(self) -> None:
        """Start with an empty record."""
        self._lock = Lock()
        self._requests: list[Request] = []

    def add(self, request: Request) -> None:
        """Record an answered request."""
        with self._lock:
            self._requests.append(request)

    def all(self) -> list[Request]:
        """Return a copy, in the order of the answers."""
        with self._lock:
            return list(self._requests)

    def clear(self) -> None:
        """Discard all records."""
        with self._lock:
            self._requests.clear()
