"""Waiting times: time-outs, waits between tries, Retry-After."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from nrc_pipeline.services.nike.ceiling import LONGEST_HOLD_S


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long one request is tried; all times in seconds.

    Known clients retry 3 to 5 times, 1.5 to 3 s apart, with time-outs of 30 to 60 s (nrc-api.md section 1.6).
    """

    attempts: int = 5
    first_wait_s: float = 1.0
    longest_wait_s: float = LONGEST_HOLD_S
    connect_timeout_s: float = 10.0
    read_timeout_s: float = 60.0

    def wait_s(self, failures: int, retry_after_s: float | None) -> float:
        """Return the wait after so many failures (from 1); it doubles each time, half of it is jitter.

        Retry-After is honoured up to `longest_wait_s`; waiting longer would use up the token's hour.
        """
        grown = self.first_wait_s * 2.0 ** (failures - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - no secret
        return min(max(grown, retry_after_s or 0.0), self.longest_wait_s)


def retry_after_s(header: str | None, now: datetime) -> float | None:
    """Parse Retry-After in both of its forms, seconds or an HTTP date; None if it is absent or neither."""
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
