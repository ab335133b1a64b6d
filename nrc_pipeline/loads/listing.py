"""Walks the activity list and lands what it shows."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from nrc_pipeline.documents.remainder import Refusal
from nrc_pipeline.foundation.errors import NrcError
from nrc_pipeline.foundation.progress import report
from nrc_pipeline.landing.receiver import Origin
from nrc_pipeline.landing.records import Walk, WalkOutcome
from nrc_pipeline.services.nike.source import Cursor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from nrc_pipeline.foundation.months import Window
    from nrc_pipeline.landing.receiver import Receiver
    from nrc_pipeline.landing.zone import LandingZone
    from nrc_pipeline.loads.ledger import ListedItem
    from nrc_pipeline.services.nike.source import ListItem, ListPage

logger = logging.getLogger(__name__)

RECONCILE_AFTER = timedelta(days=7)
"""After this long the whole list is walked again: nothing else shows late arrivals and old edits."""

LOOK_BACK_ITEMS = 20
"""How many known activities a walk towards the newest sees again; with ten new ones they fill a page."""

ITEMS_A_BATCH = 300
"""Ten pages; list items are small."""


@dataclass(slots=True)
class Walked:
    """The result of a walk.

    `changed_starts` are the starts (epoch ms) of list items not seen in this version before; `error` is what
    broke the walk, if anything.
    """

    walk_id: str
    outcome: WalkOutcome = "broken"
    pages: int = 0
    changed_starts: list[int] = field(default_factory=list)
    refused_items: int = 0
    error: NrcError | None = None


@dataclass(frozen=True, slots=True)
class WalkPlan:
    """Where a walk begins and what ends it, besides the end of the list.

    known: until it reaches what earlier walks have seen. window: until past the window. everything: to the
    end.
    """

    until: Literal["known", "window", "everything"]
    start: Cursor | None = None


def plan_walk(
    covered: list[ListedItem], last_complete: datetime | None, direction: str, now: datetime, *, full: bool
) -> WalkPlan:
    """Choose between the whole list and what is new in it."""
    # A walk dated in the future was dated by a clock that was ahead, so its real time is unknown.
    if full or last_complete is None or abs(now - last_complete) > RECONCILE_AFTER or not covered:
        return WalkPlan("everything")
    if direction == "backward":
        return WalkPlan("known")
    seen_again = covered[: LOOK_BACK_ITEMS + 1][-1]
    return WalkPlan("known", Cursor("after_time", str(seen_again.start_epoch_ms)))


def plan_window_walk(window: Window, oldest_known_after: str | None, direction: str) -> WalkPlan:
    """Walk only as far as a window needs; begin next to it if anything newer is known."""
    if direction == "forward":
        return WalkPlan("window", Cursor("after_time", str(max(window.from_epoch_ms, 0))))
    start = Cursor("before_id", oldest_known_after) if oldest_known_after is not None else None
    return WalkPlan("window", start)


@dataclass
class Listing:
    """One walk over one account's list.

    `covered` is what earlier walks have seen; `walk_number` is this walk's; `clock` dates what is landed.
    """

    zone: LandingZone
    receiver: Receiver
    account_id: str
    activity_types: str
    covered: list[ListedItem]
    walk_number: int
    clock: Callable[[], datetime]

    def __post_init__(self) -> None:
        """Nothing is seen yet."""
        self._covered = {item.activity_id: item.last_modified for item in self.covered}
        self._seen: list[tuple[str, int | None]] = []

    def walk(
        self,
        pages: Iterator[ListPage],
        plan: WalkPlan,
        window: Window,
        *,
        dialect: str,
        direction: str,
    ) -> Walked:
        """Walk and land; an error of the source ends the walk, and everything before it stays landed."""
        walked = Walked(uuid.uuid4().hex)
        started_at = self.clock()
        with self.receiver:
            try:
                walked.outcome = self._follow(pages, plan, window, direction, started_at, walked)
            except NrcError as error:
                walked.error = error
                logger.warning("the walk over the list ended early after %d pages", walked.pages)
        self.zone.append_walk(
            Walk(
                walk_id=walked.walk_id,
                walk_number=self.walk_number,
                account_id=self.account_id,
                started_at=started_at,
                ended_at=self.clock(),
                dialect=dialect,
                activity_types=self.activity_types,
                outcome=walked.outcome,
                pages=walked.pages,
                reason=str(walked.error) if walked.error else None,
                seen=tuple(self._seen),
            )
        )
        return walked

    def _follow(
        self,
        pages: Iterator[ListPage],
        plan: WalkPlan,
        window: Window,
        direction: str,
        now: datetime,
        walked: Walked,
    ) -> WalkOutcome:
        for page in pages:
            walked.pages += 1
            for item in page.items:
                self._take(item, walked)
            self.receiver.flush_if_full()
            report("list items", len(self._seen))
            if plan.until == "known" and direction == "backward" and self._joins(page):
                # The page may also be the end of the list, which proves more.
                return "joined" if page.next_cursor is not None else "complete"
            if (
                plan.until == "window"
                and page.next_cursor is not None
                and _is_past(page, window, direction, now)
            ):
                return "window"
        if plan.until == "known" and direction == "forward":
            return "joined"
        return "window" if plan.start is not None else "complete"

    def _joins(self, page: ListPage) -> bool:
        """Return whether the page ends in what an earlier walk has seen, in the version seen then."""
        for item in reversed(page.items):
            if item.activity_id is not None:
                return self._covered.get(item.activity_id, -1) == item.last_modified
        return False

    def _take(self, item: ListItem, walked: Walked) -> None:
        origin = Origin(
            "api", self.clock(), item.activity_id, item.start_epoch_ms, item.last_modified, walked.walk_id
        )
        try:
            received, is_new = self.receiver.take("activity_list", item.raw, origin)
        except Refusal:
            walked.refused_items += 1
            return
        self._seen.append((received.activity_id, received.last_modified))
        if is_new:
            walked.changed_starts.append(received.start_epoch_ms)


def _is_past(page: ListPage, window: Window, direction: str, now: datetime) -> bool:
    starts = [item.start_epoch_ms for item in page.items if item.start_epoch_ms is not None]
    if not starts:
        return False
    if direction == "backward":
        return min(starts) < window.from_epoch_ms
    return max(starts) >= window.until_epoch_ms(now)
