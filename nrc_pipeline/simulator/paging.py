"""One page of a list and its cursors, by the rules of nrc-api.md section 1.2."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .athlete import Entry

CursorKind = Literal["before_id", "before_time", "after_id", "after_time"]
PageEnd = Literal["absent", "null", "empty_page", "404"]
LARGEST_PAGE = 30
# Later than every time there is.
_FOREVER = 2**62


class NoSuchPageError(LookupError):
    """The list has no such page; the service answers 404."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list.

    Attributes:
        entries: In the order of the list: newest first for `before_*`, oldest first for `after_*`.
        paging: The envelope's `paging` object.
    """

    entries: tuple[Entry, ...]
    paging: dict[str, Any]


def _window(
    every: Sequence[Entry], listed: Sequence[Entry], kind: CursorKind, value: str, limit: int
) -> tuple[int, int]:
    by_key = [(one.start_epoch_ms, one.activity_id) for one in listed]
    if kind in ("before_id", "after_id"):
        if kind == "before_id" and value == "*":
            key = (_FOREVER, "")
        else:
            # The cursor may name an activity that this list filters out, or that was deleted since the
            # previous page.
            found = next((one for one in every if one.activity_id == value), None)
            if found is None:
                raise NoSuchPageError(kind)
            key = (found.start_epoch_ms, found.activity_id)
        if kind == "before_id":
            high = bisect_left(by_key, key)
            return max(0, high - limit), high
        low = bisect_right(by_key, key)
        return low, min(len(listed), low + limit)
    try:
        moment = int(value)
    except ValueError:
        raise NoSuchPageError(kind) from None
    # Times are inclusive: each is the start of the next neighbour.
    if kind == "before_time":
        high = bisect_left(by_key, (moment + 1, ""))
        return max(0, high - limit), high
    low = bisect_left(by_key, (moment, ""))
    return low, min(len(listed), low + limit)


def page_of(
    every: Sequence[Entry],
    kind: CursorKind,
    value: str,
    *,
    limit: int = LARGEST_PAGE,
    types: frozenset[str] = frozenset(),
    include_deleted: bool = False,
    page_end: PageEnd = "absent",
) -> Page:
    """Return the page that a cursor names.

    `before_time` is the start of the next older item, `before_id` the id of the page's own oldest item;
    `after_*` mirror them. Both families follow the one rule: it is measured for ascending lists and for the
    first page of descending ones.

    Args:
        every: All entries, oldest first, tombstones included.
        kind: The kind of cursor, which also gives the direction.
        value: An id, `*`, or epoch milliseconds.
        limit: The page size, at most 30.
        types: Only these types; empty for all.
        include_deleted: Whether tombstones are listed.
        page_end: How the end of the walk is shown.

    Raises:
        NoSuchPageError: If the cursor names nothing, or if `page_end` is "404" and the walk is past its
        end.
    """
    listed = [
        one for one in every if (include_deleted or not one.is_deleted) and (not types or one.type in types)
    ]
    limit = min(limit, LARGEST_PAGE) if limit > 0 else LARGEST_PAGE
    low, high = _window(every, listed, kind, value, limit)
    backward = kind in ("before_id", "before_time")
    first = (backward and value == "*") or (kind == "after_time" and value == "0")
    if low == high:
        if page_end == "404" and not first:
            raise NoSuchPageError(kind)
        return Page((), {})
    paging: dict[str, Any] = {}
    if low > 0:
        paging |= {"before_time": listed[low - 1].start_epoch_ms, "before_id": listed[low].activity_id}
    elif backward:
        paging |= _ending("before", page_end, listed[low], -1)
    if high < len(listed):
        paging |= {"after_time": listed[high].start_epoch_ms, "after_id": listed[high - 1].activity_id}
    elif not backward:
        paging |= _ending("after", page_end, listed[high - 1], 1)
    chosen = listed[low:high]
    return Page(tuple(reversed(chosen)) if backward else tuple(chosen), paging)


def _ending(side: Literal["before", "after"], page_end: PageEnd, last: Entry, step: int) -> dict[str, Any]:
    if page_end == "absent":
        return {}
    if page_end == "null":
        return {f"{side}_time": None, f"{side}_id": None}
    return {f"{side}_time": last.start_epoch_ms + step, f"{side}_id": last.activity_id}
