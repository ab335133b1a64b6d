"""Later changes, applied to documents when they are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .identity import change_token
from .recording import STATUS_SINCE_EPOCH_MS

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class _Change:
    tags: Mapping[str, str | None] | None
    epoch_ms: int
    token: str


class Edits:
    """The edits and deletions of an account; its owner locks it."""

    def __init__(self, seed: int) -> None:
        """Draw change tokens from this seed."""
        self._rng = np.random.default_rng([seed, 19])
        self._changes: dict[str, list[_Change]] = {}
        self._deleted: set[str] = set()

    def is_deleted(self, activity_id: str) -> bool:
        """Whether only a tombstone is left."""
        return activity_id in self._deleted

    def revision(self, activity_id: str) -> int:
        """Return the number of changes so far."""
        return len(self._changes.get(activity_id, ()))

    def tags(self, activity_id: str, tags: Mapping[str, str | None], epoch_ms: int) -> None:
        """Record that tags were set, or removed if the value is None."""
        self._note(activity_id, dict(tags), epoch_ms)

    def delete(self, activity_id: str, epoch_ms: int) -> None:
        """Record a deletion."""
        self._deleted.add(activity_id)
        self._note(activity_id, None, epoch_ms)

    def _note(self, activity_id: str, tags: Mapping[str, str | None] | None, epoch_ms: int) -> None:
        change = _Change(tags, epoch_ms, change_token(self._rng, epoch_ms))
        self._changes.setdefault(activity_id, []).append(change)

    def apply(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return the current document; each accepted write put its token in front.

        The shape of a deleted activity is unknown; the tombstone here is the guess of nrc-api.md section 1.1.
        """
        activity_id: str = document["id"]
        changes = self._changes.get(activity_id, ())
        for change in changes:
            # A device whose clock is ahead may have written a time in the future: the time still only moves
            # forward.
            document["last_modified"] = when = max(change.epoch_ms, document["last_modified"] + 1)
            token = change.token if when == change.epoch_ms else f"{change.token.partition(':')[0]}:{when}"
            document["change_tokens"] = [token, *document["change_tokens"]]
            if change.tags is not None:
                kept = {**document.get("tags", {}), **change.tags}
                document["tags"] = {key: value for key, value in kept.items() if value is not None}
        if changes and document["last_modified"] >= STATUS_SINCE_EPOCH_MS and "status" not in document:
            document = _with_status(document)
        if activity_id in self._deleted:
            document |= {"delete_indicator": True}
            for key in ("summaries", "sources", "metric_types", "metrics", "moments"):
                document[key] = []
        return document


def _with_status(document: dict[str, Any]) -> dict[str, Any]:
    ordered: dict[str, Any] = {}
    for key, value in document.items():
        ordered[key] = value
        if key == "active_duration_ms":
            ordered["status"] = "COMPLETED"
    return ordered
