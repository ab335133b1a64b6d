"""Lets a long stage say how far it is, without knowing who listens."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator


class Listener(Protocol):
    """Whoever wants to know."""

    def __call__(self, what: str, done: int, total: int | None) -> None:
        """Hear that `done` of `total` (None: unknown) `what` are through."""


_listener: ContextVar[Listener | None] = ContextVar("nrc_progress_listener", default=None)


def report(what: str, done: int, total: int | None = None) -> None:
    """Say how far a stage is."""
    listener = _listener.get()
    if listener is not None:
        listener(what, done, total)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Hear what is reported inside."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
