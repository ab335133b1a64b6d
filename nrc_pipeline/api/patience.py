"""How long to wait: time-outs, waits between tries, Retry-After, the ceiling on requests per second."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long one request is tried; all times in seconds.

    Clients in the wild retry 3 to 5 times, 1.5 to 3 s apart, with time-outs of 30 to 60 s (nrc-api.md
    section 1.6).
    """

    attempts: int = 5
    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0
    connect_timeout_s: float = 10.0
    read_timeout_s: float = 60.0

    def wait_s(self, failures: int, retry_after_s: float | None) -> float:
        """Give the wait after so many failures (from 1), growing twofold, with jitter of half.

        Retry-After is honoured up to `longest_wait_s`; beyond that a token's hour would pass in waiting.
        """
        grown = self.first_wait_s * 2.0 ** (failures - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - no secret
        return min(max(grown, retry_after_s or 0.0), self.longest_wait_s)


def retry_after_s(header: str | None, now: datetime) -> float | None:
    """Read Retry-After in both of its forms, seconds or an HTTP date; None when it is absent or neither."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return max(0.0, ((date if date.tzinfo else date.replace(tzinfo=UTC)) - now).total_seconds())


class Ceiling:
    """Spaces requests over all threads, and holds all of them back while the API asks for it."""

    def __init__(self, per_second: float, clock: Callable[[], float]) -> None:
        """Allow `per_second` requests a second by `clock` (monotonic seconds); 0 is no ceiling."""
        self._gap_s = 1.0 / per_second if per_second > 0 else 0.0
        self._clock = clock
        self._lock = threading.Lock()
        self._next_at = clock()

    def claim(self) -> float:
        """Take the next free moment and give the seconds until then."""
        with self._lock:
            now = self._clock()
            at = max(now, self._next_at)
            self._next_at = at + self._gap_s
            return at - now

    def hold(self, seconds: float) -> None:
        """Let nobody begin a request for so long: a 429 is meant for the account, not for one thread."""
        with self._lock:
            self._next_at = max(self._next_at, self._clock() + seconds)
