"""What the landing zone's journal records about loads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from nrc_pipeline.insight.status.view import View

LOADS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """One load, summed over its stages; the columns of ops.loads."""

    load_id: str
    started_at: datetime
    ended_at: datetime
    window: str
    stages: list[str]
    requests: int
    documents: int
    rows_written: int
    outcome: str
    reason: str | None


def loads(view: View, *, load_id: str | None = None, limit: int = LOADS_SHOWN) -> list[LoadSummary]:
    """Return the last loads, newest first, or only the named one."""
    return [
        LoadSummary(name, started_at.replace(tzinfo=UTC), ended_at.replace(tzinfo=UTC), *rest)
        for name, started_at, ended_at, *rest in view.rows("loads", load_id=load_id, limit=limit)
    ]


def attempts_of(view: View, load_id: str) -> list[tuple[str, str, int]]:
    """Return (outcome, reason, count) of a load's failed requests, the most frequent first."""
    return [
        (outcome, reason, number) for outcome, reason, number in view.rows("load_attempts", load_id=load_id)
    ]
