"""The output of a recorder, and the document that the server makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .identity import change_token

if TYPE_CHECKING:
    from numpy.random import Generator

    from .series import Series
    from .session import Session

# Items modified before this moment (June 2025) carry no `status` (nrc-api.md section 2).
STATUS_SINCE_EPOCH_MS = 1_748_736_000_000


@dataclass(slots=True)
class Recording:
    """A recorded activity.

    Attributes:
        type: "run", "training", "walk", "cycle" or "other".
        app_id: Top-level app id.
        elapsed_ms: Wall time.
        active_duration_ms: As the device states it; 0 in broken Garmin documents.
        series: Metrics in the order of the recorder; None for a document without the `metrics` key.
        summaries: In any order; they are shuffled.
        moments: In any order.
        tags: Strings to strings; None for a document without the `tags` key.
        edits_within_ms: How long after the fact this kind of document is still changed.
    """

    type: str
    app_id: str
    elapsed_ms: int
    active_duration_ms: int
    series: list[Series] | None
    summaries: list[dict[str, Any]]
    moments: list[dict[str, Any]]
    tags: dict[str, str] | None
    edits_within_ms: int = 23 * 86_400_000
    extra_sources: tuple[str, ...] = field(default=())


def _shuffled(rng: Generator, things: list[Any]) -> list[Any]:
    return [things[place] for place in rng.permutation(len(things)).tolist()]


def _change_tokens(rng: Generator, session: Session, recording: Recording) -> list[str]:
    count = int(rng.choice([1, 2, 3, 4, 5, 6, 8], p=[0.18, 0.36, 0.2, 0.14, 0.07, 0.03, 0.02]))
    ended = session.start_epoch_ms + recording.elapsed_ms
    late = session.arrived_epoch_ms
    # A device whose clock is ahead uploads "before" the end of its own activity.
    first = (
        late
        if late is not None
        else ended + int(rng.integers(700, 9_000)) - 1_841_000 * (rng.random() < 0.01)
    )
    times = [first]
    for _ in range(count - 1):
        times.append(times[-1] + int(rng.lognormal(9.0, 1.6)) + 300)
    if count > 2 and late is None and rng.random() < 0.12:
        times[-1] += int(rng.integers(3_600_000, recording.edits_within_ms))
    return [change_token(rng, when) for when in reversed(times)]


def document_of(session: Session, recording: Recording, rng: Generator) -> dict[str, Any]:
    """Assemble the detail document, its keys in the order of nrc-api.md section 2."""
    series = recording.series
    tokens = _change_tokens(rng, session, recording)
    last_modified = int(tokens[0].rpartition(":")[2])
    sources = {one["source"] for one in recording.summaries} | {one["source"] for one in recording.moments}
    sources |= {one.source for one in series or ()} | set(recording.extra_sources)
    document: dict[str, Any] = {
        "id": session.activity_id,
        "type": recording.type,
        "app_id": recording.app_id,
        "start_epoch_ms": session.start_epoch_ms,
        "end_epoch_ms": session.start_epoch_ms + recording.elapsed_ms,
        "last_modified": last_modified,
        "active_duration_ms": recording.active_duration_ms,
    }
    if last_modified >= STATUS_SINCE_EPOCH_MS:
        document["status"] = "COMPLETED"
    document["session"] = False
    document["delete_indicator"] = False
    document["summaries"] = _shuffled(rng, recording.summaries)
    document["sources"] = _shuffled(rng, sorted(sources))
    if recording.tags is not None:
        document["tags"] = dict(sorted(recording.tags.items()))
    document["change_tokens"] = tokens
    document["metric_types"] = _shuffled(rng, [one.metric for one in series or ()])
    if series is not None:
        document["metrics"] = [one.entry(session.start_epoch_ms) for one in series]
    document["moments"] = _shuffled(rng, recording.moments)
    return document
