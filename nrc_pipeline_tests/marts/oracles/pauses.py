"""Pauses and the active clock, by the pause arithmetic of nrc-api.md section 2.3."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nrc_pipeline_tests.marts.oracles.account import Document

Pause = tuple[int, int]
_STOPS, _RESUMES = {"pause", "auto_pause"}, {"resume", "auto_resume"}


def pauses(document: Document) -> list[Pause]:
    """Return when the runner stood, (from, to) in epoch ms; an open pause runs to the activity's end."""
    start, end = document["start_epoch_ms"], document["end_epoch_ms"]
    halts = sorted((one["timestamp"], one["value"]) for one in document["moments"] if one["key"] == "halt")
    found: list[Pause] = []
    since: int | None = None
    for moment, value in halts:
        if value in _STOPS and since is None:
            since = moment
        elif value in _RESUMES and since is not None:
            found.append((since, moment))
            since = None
    if since is not None:
        found.append((since, end))
    within = [(max(a, start), min(b, end)) for a, b in found]
    return [(a, b) for a, b in within if b > a]


def paused_ms(standing: list[Pause], until: float) -> float:
    """Return for how long the runner had stood until a moment."""
    return sum(max(0.0, min(until, b) - a) for a, b in standing)


def active_s(document: Document) -> float:
    """Return Nike's moving time, and elapsed time without the pauses where it says 0 (Garmin, trap T2)."""
    stated: int = document["active_duration_ms"]
    if stated:
        return stated / 1000
    elapsed = document["end_epoch_ms"] - document["start_epoch_ms"]
    seconds: float = (elapsed - paused_ms(pauses(document), document["end_epoch_ms"])) / 1000
    return seconds
