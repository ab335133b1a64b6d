"""Lets a long stage report its progress without knowing who listens."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator


class Listener(Protocol):
    """A receiver of progress reports."""

    def __call__(self, what: str, done: int, total: int | None) -> None:
        """Receive that `done` of `total` (None: unknown) `what` are finished."""


_listener: ContextVar[Listener | None] = ContextVar("nrc_progress_listener", default=None)


def report(what: str, done: int, total: int | None = None) -> None:
    """Report the progress of a stage."""
    listener = _listener.get()
    if listener is not None:
        listener(what, done, total)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Receive the progress reported inside."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
