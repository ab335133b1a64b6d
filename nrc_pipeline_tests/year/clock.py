"""The time of everybody who takes part: sensors, loads, tokens and the simulated service."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock

_LOOK = timedelta(milliseconds=1)


class FakeClock:
    """Stands where it is put; each look moves it on a little, so that no two things happen at once."""

    def __init__(self, start: datetime) -> None:
        """Begin at an aware time."""
        self._now = start
        self._lock = Lock()

    def now(self) -> datetime:
        """Return the time."""
        with self._lock:
            self._now += _LOOK
            return self._now

    def epoch_s(self) -> float:
        """Return the time as the simulated service wants it."""
        return self.now().timestamp()

    def put(self, at: datetime) -> None:
        """Put it forward; time that was spent by looking does not come back."""
        with self._lock:
            self._now = max(self._now, at)
