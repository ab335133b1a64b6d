"""Follows one walk over the list: decides for each answer whether the walk continues, ends or is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline.foundation.errors import ListGone, WalkBroken
from nrc_pipeline.services.nike.bodies import NotAListPageError, list_item, split_page
from nrc_pipeline.services.nike.source import ListPage

if TYPE_CHECKING:
    from nrc_pipeline.services.nike.dialects import Dialect
    from nrc_pipeline.services.nike.source import Cursor
    from nrc_pipeline.services.nike.transport import Reply


class PageSequence:
    """The pages of one walk in one dialect, so far.

    Lists have been observed to end in four ways (nrc-api.md section 1.2): no cursor (absent, null or empty),
    an empty page, or 404. The last two only count backwards and after a page that had items. Anything else
    that stops a walk breaks it, because an incomplete list taken for complete makes activities look deleted.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._cursors: set[Cursor] = set()
        self._ids: set[str] = set()
        self._had_items = False

    def enter(self, cursor: Cursor) -> None:
        """Record the page that is requested next; raises WalkBroken if it was requested before."""
        if cursor in self._cursors:
            raise WalkBroken(f"The activity list loops after {len(self._cursors)} pages.")
        self._cursors.add(cursor)

    def judge(self, reply: Reply) -> ListPage | None:
        """Turn the answer for the last entered page into a page; None is the end. Raises WalkBroken."""
        number = len(self._cursors)
        may_end_here = self._had_items and self._dialect.direction == "backward"
        if reply.problem:
            raise WalkBroken(f"Page {number} of the activity list could not be fetched: {reply.problem}.")
        if reply.status == 404:
            if may_end_here:
                return None
            kind = WalkBroken if self._had_items else ListGone
            raise kind(f"The activity list ({self._dialect.name}) answers 404 at page {number}.")
        try:
            body = split_page(reply.body)
        except NotAListPageError as error:
            raise WalkBroken(f"Page {number} of the activity list is not a list page: {error}.") from None
        page = ListPage(tuple(list_item(raw) for raw in body.items), self._dialect.next_cursor(body.paging))
        if not page.items and page.next_cursor is not None:
            if may_end_here:
                return None
            raise WalkBroken(f"Page {number} of the activity list is empty, but it is not the end.")
        self._note_items(page, number)
        return page

    def _note_items(self, page: ListPage, number: int) -> None:
        ids = {item.activity_id for item in page.items if item.activity_id is not None}
        if ids and ids <= self._ids:
            raise WalkBroken(f"The activity list repeats itself at page {number}.")
        self._ids |= ids
        self._had_items = self._had_items or bool(page.items)
