"""The athlete: a history of documents that can be listed, read, edited, added to and deleted from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from threading import RLock
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from .cache import BodyCache
from .corpus import read_corpus
from .documents import make_document
from .edits import Edits
from .identity import new_uuid
from .plan import build_plan, build_session, type_of

if TYPE_CHECKING:
    from pathlib import Path

    from .plan import Plan
    from .session import Session

DEFAULT_END = datetime(2026, 1, 18, tzinfo=UTC)
_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Entry:
    """The data of an activity that a list needs for ordering and filtering.

    Attributes:
        start_epoch_ms: Start, by which lists are ordered.
        activity_id: Opaque; breaks ties.
        type: "run", "training", …
        is_deleted: Whether only a tombstone is left.
    """

    start_epoch_ms: int
    activity_id: str
    type: str
    is_deleted: bool


class Athlete:
    """One account; safe to use from several threads.

    Documents are made on request, each from its own seed, and are the same at every call.
    Headers (the documents without their series) are kept, whole bodies only within a memory budget.
    """

    def __init__(self, plan: Plan, given: dict[str, dict[str, Any]] | None, *, cache_bytes: int) -> None:
        """Use `generate` or `from_corpus`."""
        self._plan = plan
        self._given = given
        self._lock = RLock()
        self._sessions: dict[str, Session] = {}
        self._next_index = 1_000_000
        self._edits = Edits(plan.person.seed)
        self._headers: dict[str, bytes] = {}
        self._bodies = BodyCache(cache_bytes)
        if given is None:
            self._sessions = {one.activity_id: one for one in plan.sessions}
        self._entries: tuple[Entry, ...] | None = None
        self._now_ms = int(datetime.combine(plan.last_day, datetime.min.time(), UTC).timestamp() * 1000)
        self._now_ms += 86_400_000
        if given:
            newest = max(max(one["end_epoch_ms"], one["last_modified"]) for one in given.values())
            self._now_ms = max(self._now_ms, newest)
        self.user_id = new_uuid(np.random.default_rng([plan.person.seed, 17]))

    @classmethod
    def generate(
        cls,
        seed: int = 7,
        activities: int = 200,
        years: float = 3,
        end: datetime = DEFAULT_END,
        samples: int | None = None,
        *,
        cache_bytes: int = 96 * 2**20,
    ) -> Athlete:
        """Invent a history; documents are made on request.

        Args:
            seed: The same seed and arguments give the same bytes.
            activities: Number of activities, including a pair of duplicates from 60 on.
            years: Length of the history.
            end: Timezone-aware; the history ends on the day before.
            samples: Approximate number of samples per run, instead of natural lengths (10,000 are about 0.9
                MB); only recorders that write such documents are used then.
            cache_bytes: Bodies kept in memory.

        Raises:
            ValueError: If `end` is naive or the years cannot hold so many activities.
        """
        plan = build_plan(seed=seed, activities=activities, years=years, end=end, samples=samples)
        return cls(plan, None, cache_bytes=cache_bytes)

    @classmethod
    def from_corpus(cls, folder: Path | str) -> Athlete:
        """Serve the `.json` and `.json.gz` documents of a folder instead of invented ones.

        Raises:
            ValueError: If the folder contains no activity document, or one id twice.
        """
        plan = build_plan(seed=0, activities=0, years=1, end=DEFAULT_END, samples=None)
        return cls(plan, read_corpus(folder), cache_bytes=96 * 2**20)

    @property
    def now_ms(self) -> int:
        """The athlete's clock, epoch ms: the end of the history, plus a minute for every change."""
        return self._now_ms

    def entries(self) -> tuple[Entry, ...]:
        """Return all activities, tombstones included, oldest first."""
        with self._lock:
            if self._entries is None:
                found = [
                    Entry(
                        one.start_epoch_ms,
                        one.activity_id,
                        type_of(one),
                        self._edits.is_deleted(one.activity_id),
                    )
                    for one in self._sessions.values()
                ]
                found += [
                    Entry(one["start_epoch_ms"], name, one["type"], self._edits.is_deleted(name))
                    for name, one in (self._given or {}).items()
                ]
                self._entries = tuple(sorted(found, key=lambda one: (one.start_epoch_ms, one.activity_id)))
            return self._entries

    def activity_ids(self) -> list[str]:
        """Return the ids of all activities that are not deleted, oldest first."""
        return [one.activity_id for one in self.entries() if not one.is_deleted]

    def session(self, activity_id: str) -> Session | None:
        """Return the plan of an invented activity; None for a given document."""
        return self._sessions.get(activity_id)

    def document(self, activity_id: str) -> dict[str, Any]:
        """Return the detail document, a fresh dictionary.

        Raises:
            KeyError: If the account has no such activity, or it is deleted.
        """
        found: dict[str, Any] = msgspec.json.decode(self.body(activity_id))
        return found

    def body(self, activity_id: str) -> bytes:
        """Return the detail as compact JSON.

        Raises:
            KeyError: As `document`.
        """
        with self._lock:
            if self._edits.is_deleted(activity_id):
                raise KeyError(activity_id)
            known = self._bodies.get(activity_id)
            if known is not None:
                return known
            revision = self._edits.revision(activity_id)
        document = self._edited(activity_id)
        body = msgspec.json.encode(document)
        self._remember(activity_id, revision, document, body)
        return body

    def header(self, activity_id: str) -> bytes:
        """Return the list item: the detail with `metrics` stripped to `[]`, or the tombstone.

        Raises:
            KeyError: If the account never had such an activity.
        """
        with self._lock:
            known = self._headers.get(activity_id)
            revision = self._edits.revision(activity_id)
            deleted = self._edits.is_deleted(activity_id)
        if known is not None:
            return known
        document = self._edited(activity_id)
        body = b"" if deleted else msgspec.json.encode(document)
        self._remember(activity_id, revision, document, body)
        return _header(document)

    def warm(self) -> None:
        """Make all documents now, for measurements that must not include it; `cache_bytes` must suffice."""
        for name in self.activity_ids():
            self.body(name)

    def edit(self, activity_id: str, /, **tags: str | None) -> None:
        """Set tags, or remove those given as None; a new change token moves `last_modified`.

        Raises:
            KeyError: If the account has no such activity.
        """
        with self._lock:
            self._require(activity_id)
            self._edits.tags(activity_id, tags, self._tick())
            self._changed(activity_id)

    def delete(self, activity_id: str) -> None:
        """Delete an activity: it leaves lists and details; `include_deleted` shows a tombstone.

        Raises:
            KeyError: If the account has no such activity.
        """
        with self._lock:
            self._require(activity_id)
            self._edits.delete(activity_id, self._tick())
            self._changed(activity_id)

    def add_run(self, start: datetime | None = None) -> str:
        """Record a new run and return its id.

        Args:
            start: Timezone-aware; by default a little after the newest activity.

        Raises:
            ValueError: If `start` is naive.
        """
        newest = self.entries()[-1].start_epoch_ms if self.entries() else 0
        with self._lock:
            when = max(self._now_ms, newest) + 5 * 3_600_000 + 123 if start is None else _epoch_ms(start)
            return self._add(when, late=False)

    def add_late(self, start: datetime) -> str:
        """Add a run of the past that arrives only now, as from an unsynced watch; return its id.

        Raises:
            ValueError: If `start` is naive.
        """
        with self._lock:
            return self._add(_epoch_ms(start), late=True)

    def _add(self, start_epoch_ms: int, *, late: bool) -> str:
        plan, index = self._plan, self._next_index
        self._next_index += 1
        days = (datetime.fromtimestamp(start_epoch_ms / 1000, UTC).date() - plan.first_day).days
        session = build_session(
            plan.person, index, "watch" if late else "ios_phone", start_epoch_ms, place=plan.person.home,
            years=max(days / 365.25, 0.0), age=1.0, arrived_epoch_ms=self._tick() if late else None,
        )  # fmt: skip
        self._sessions[session.activity_id] = session
        self._entries = None
        self._now_ms = max(self._now_ms, start_epoch_ms + int(session.active_s * 1500) + _MINUTE_MS)
        return session.activity_id

    def _edited(self, activity_id: str) -> dict[str, Any]:
        session = self._sessions.get(activity_id)
        if session is not None:
            document = make_document(session)
        else:
            document = msgspec.json.decode(msgspec.json.encode((self._given or {})[activity_id]))
        with self._lock:
            return self._edits.apply(document)

    def _remember(self, activity_id: str, revision: int, document: dict[str, Any], body: bytes) -> None:
        with self._lock:
            if self._edits.revision(activity_id) != revision:
                return
            self._headers[activity_id] = _header(document)
            if body:
                self._bodies.put(activity_id, body)

    def _require(self, activity_id: str) -> None:
        known = activity_id in self._sessions or activity_id in (self._given or {})
        if not known or self._edits.is_deleted(activity_id):
            raise KeyError(activity_id)

    def _tick(self) -> int:
        self._now_ms += _MINUTE_MS
        return self._now_ms

    def _changed(self, activity_id: str) -> None:
        self._headers.pop(activity_id, None)
        self._bodies.drop(activity_id)
        self._entries = None


def _header(document: dict[str, Any]) -> bytes:
    return msgspec.json.encode({**document, "metrics": []} if "metrics" in document else document)


def _epoch_ms(when: datetime) -> int:
    if when.tzinfo is None:
        raise ValueError("start must be a timezone-aware datetime")
    return int(when.timestamp() * 1000)
