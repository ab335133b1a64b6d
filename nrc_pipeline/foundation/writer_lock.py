"""One writer per home: a lock that the kernel frees when its holder dies.

A Dagster pool would keep the slot of a killed run; `flock` cannot. The lock file names its holder, so that a
waiting process can say for whom it waits.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.errors import WriterBusy
from nrc_pipeline.foundation.files import make_private
from nrc_pipeline.foundation.locks import is_locked, lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nrc_pipeline.foundation.home import Home

logger = logging.getLogger(__name__)

PATIENCE_S = 600.0
"""How long a load waits for another before it gives up."""

_POLL_S = 0.2

_held: dict[str, int] = {}
_guard = threading.RLock()


@contextmanager
def writer_lock(home: Home, purpose: str, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Hold the home's writer lock; a process that already holds it may enter again.

    Raises:
        WriterBusy: Another process still holds it after `patience_s`; the message names it.
    """
    path = str(home.writer_lock)
    with _guard:
        if path in _held:
            _held[path] += 1
            try:
                yield
            finally:
                _held[path] -= 1
            return
        make_private(home.work)
        descriptor = _wait(home.writer_lock, patience_s)
        try:
            _sign(descriptor, purpose)
            _held[path] = 1
            try:
                yield
            finally:
                del _held[path]
        finally:
            os.close(descriptor)


def holder(home: Home) -> str | None:
    """Return a description of the current holder, or None."""
    return _signature(home.writer_lock) if is_locked(home.writer_lock) else None


def _wait(path: Path, patience_s: float) -> int:
    deadline = time.monotonic() + patience_s
    told = False
    while True:
        try:
            return lock(path, wait=False)
        except BlockingIOError:
            signature = _signature(path)
            if time.monotonic() >= deadline:
                raise WriterBusy(
                    f"Another load is running ({signature}) and did not end within {patience_s:.0f} s. "
                    "Nothing was changed; try again when it has finished."
                ) from None
            if not told:
                logger.warning("waiting for another load to end (%s)", signature)
                told = True
            time.sleep(_POLL_S)


def _sign(descriptor: int, purpose: str) -> None:
    os.ftruncate(descriptor, 0)
    text = f"{purpose}, process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
    os.pwrite(descriptor, text.encode(), 0)


def _signature(path: Path) -> str:
    return path.read_bytes().decode(errors="replace") or "unknown process"
