"""Looks at the newest page of the list, to find what has not landed. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.loads.listing import LOOK_BACK_ITEMS
from nrc_pipeline.services.nike.source import Cursor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nrc_pipeline.loads.ledger import ListedItem
    from nrc_pipeline.services.nike.source import ListingService, ListItem, ListPage


class Changed(NamedTuple):
    """An activity that the page shows in a version that has not landed."""

    activity_id: str
    last_modified: int | None
    start_epoch_ms: int


class Probed(NamedTuple):
    """The content of the newest page.

    `is_all`: the page reaches known activities, so it shows everything that is new.
    """

    changed: list[Changed]
    is_all: bool


def newest_page(service: ListingService, covered: Sequence[ListedItem]) -> ListPage | None:
    """Request the newest page, in one request; `covered` is what earlier walks have seen, newest first.

    Raises what `ListingService.pages` raises.
    """
    start = None
    if service.direction == "forward" and covered:
        seen_again = covered[: LOOK_BACK_ITEMS + 1][-1]
        start = Cursor("after_time", str(seen_again.start_epoch_ms))
    return next(service.pages(start), None)


def compare(page: ListPage | None, direction: str, listed: Mapping[str, int | None]) -> Probed:
    """Compare a page with the newest landed version of each activity."""
    if page is None:
        return Probed([], is_all=True)
    changed = [
        Changed(item.activity_id, item.last_modified, item.start_epoch_ms)
        for item in page.items
        if item.activity_id is not None and item.start_epoch_ms is not None and _is_new(item, listed)
    ]
    at_the_end = page.next_cursor is None
    if direction == "forward":
        return Probed(changed, at_the_end)
    named = [item for item in page.items if item.activity_id is not None]
    return Probed(changed, at_the_end or (bool(named) and not _is_new(named[-1], listed)))


def _is_new(item: ListItem, listed: Mapping[str, int | None]) -> bool:
    if item.activity_id is None or item.activity_id not in listed:
        return True
    return (item.last_modified or 0) > (listed[item.activity_id] or 0)
