"""The interface of a service that lists activities, and what it yields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

Direction = Literal["backward", "forward"]
CursorKind = Literal["newest", "before_id", "after_id", "before_time", "after_time"]
Outcome = Literal["body", "vanished", "failed"]


@dataclass(frozen=True, slots=True)
class ListItem:
    """One element of a list page, exactly as received.

    `raw` is the exact substring of the body. The other fields are the parts that could be read: an id that is
    not a usable string, or a start that is not a time (ms, years 1 to 9999), is None.
    """

    raw: bytes
    activity_id: str | None
    start_epoch_ms: int | None
    last_modified: int | None
    metric_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the list. `value` is an id, a time in epoch ms as text, or empty for "newest"."""

    kind: CursorKind
    value: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of the list, in the received order; `next_cursor` None is the end of the list."""

    items: tuple[ListItem, ...]
    next_cursor: Cursor | None


@dataclass(frozen=True, slots=True)
class DetailRequest:
    """A wanted detail, with the start and last_modified that the list gave for it."""

    activity_id: str
    start_epoch_ms: int
    last_modified: int | None


@dataclass(frozen=True, slots=True)
class DetailAnswer:
    """The result of one detail request.

    `outcome`: "body" is a complete 2xx body, which may still be invalid; "vanished" a 404; "failed" still
    429, 5xx, reset, time-out or truncated after the retries, or another status for which a retry does not
    help. `body` is as received, decoded from gzip, and empty if nothing was received. `reason` says what
    happened if "failed", without secrets; else it is empty. `fetched_at` is timezone-aware, UTC.
    """

    request: DetailRequest
    outcome: Outcome
    body: bytes
    reason: str
    fetched_at: datetime


class ListingService(Protocol):
    """A list of activities and their details, newest first ("backward") or oldest first ("forward")."""

    @property
    def dialect(self) -> str:
        """The name of the list endpoints in use."""

    @property
    def direction(self) -> Direction:
        """The direction of `pages`."""

    @property
    def requests_made(self) -> int:
        """HTTP requests so far, retries included."""

    def pages(self, start: Cursor | None = None) -> Iterator[ListPage]:
        """Walk the list lazily, one request per page.

        `start` None is the newest page (backward) or the very beginning (forward). Ends normally at the end
        of the list. Raises WalkBroken if a page fails after the retries or is not a list page, TokenRefused
        or AccountRefused if the API refuses.
        """

    def details(self, wanted: Iterable[DetailRequest]) -> Iterator[DetailAnswer]:
        """Fetch details and yield the answers as they complete, with bounded concurrency.

        `wanted` is consumed lazily, in order, on the caller's thread. If the API refuses, no more requests
        are made, pending answers are yielded, then TokenRefused or AccountRefused is raised. Details that
        were not requested, or whose retries were cut off by the refusal, get no answer.
        """
