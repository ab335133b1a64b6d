"""The limit on requests per second, shared by the threads of a process and by all processes of a home."""

from __future__ import annotations

import os
import struct
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nrc_pipeline.foundation.errors import Misuse
from nrc_pipeline.foundation.files import make_private
from nrc_pipeline.foundation.locks import locked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LONGEST_HOLD_S = 60.0
"""No process makes the others wait longer than this."""

_MOST_IN_LINE = 100
_MOMENT = struct.Struct("<d")


class Ceiling:
    """Spaces requests, and delays all of them when the API asks for it.

    Only the next free moment is shared. Nothing can remain locked: if a process dies, its moment simply
    passes.
    """

    def __init__(
        self, per_second: float, shared: Path | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Allow `per_second` requests per second; 0 means no limit.

        `shared` names the file of the next free moment; None keeps it in this object. `clock` gives seconds
        since the machine started, the same in all its processes.
        """
        self._gap_s = 1.0 / per_second if per_second > 0 else 0.0
        self._shared = shared
        self._clock = clock
        self._lock = threading.Lock()
        self._next_at = 0.0

    def claim(self) -> float:
        """Take the next free moment and return the seconds until then."""
        with self._alone():
            now = self._clock()
            at = max(now, self._next_at)
            self._next_at = at + self._gap_s
            return at - now

    def hold(self, seconds: float) -> None:
        """Delay every request for this long: a 429 applies to the account, not to one thread."""
        with self._alone():
            self._next_at = max(self._next_at, self._clock() + min(seconds, LONGEST_HOLD_S))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._lock:
            if self._shared is None:
                yield
                return
            make_private(self._shared.parent)
            if self._shared.is_dir():
                raise Misuse(f"{self._shared} is a folder, but must be a file: remove it.")
            with locked(self._shared) as descriptor:
                self._next_at = self._believed(os.pread(descriptor, _MOMENT.size, 0))
                yield
                os.pwrite(descriptor, _MOMENT.pack(self._next_at), 0)

    def _believed(self, written: bytes) -> float:
        """Read a moment; one from before the machine's last start can have any value."""
        if len(written) != _MOMENT.size:
            return 0.0
        (moment,) = _MOMENT.unpack(written)
        farthest = self._clock() + LONGEST_HOLD_S + _MOST_IN_LINE * self._gap_s
        return float(moment) if moment <= farthest else 0.0
