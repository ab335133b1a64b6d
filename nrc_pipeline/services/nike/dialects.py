"""The three list endpoints: where a walk begins, the path of a page, and where the next page is.

Facts: nrc-api.md sections 1.1 and 1.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from nrc_pipeline.services.nike.source import Cursor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nrc_pipeline.services.nike.models import Paging
    from nrc_pipeline.services.nike.source import CursorKind, Direction

# plus/v3 accepts no more, and 30 is the default of sport/v3.
PAGE_LIMIT = 30
# 2100-01-01: later than any activity, even from a device whose clock is ahead.
FAR_FUTURE_EPOCH_MS = 4_102_444_800_000


@dataclass(frozen=True, slots=True)
class Dialect:
    """One family of list endpoints.

    `paths` gives the path before the cursor's value for each kind of cursor that the family understands;
    `onward` is the kind used to follow pages.
    """

    name: str
    direction: Direction
    first_cursor: Cursor
    onward: CursorKind
    paths: Mapping[CursorKind, str]

    def understands(self, cursor: Cursor) -> bool:
        """Return whether a walk can start at the cursor."""
        return cursor.kind in self.paths

    def url_for(self, cursor: Cursor, activity_types: tuple[str, ...] = ()) -> str:
        """Return path and query of the page at the cursor; raises ValueError for an unknown kind."""
        if not self.understands(cursor):
            raise ValueError(f"the list {self.name} cannot start at {cursor.kind}")
        # In plus/v3, "*" means "from now"; an id from outside must not change the path.
        value = "*" if cursor.kind == "newest" else quote(cursor.value, safe="", errors="replace")
        types = "&types=" + quote(",".join(activity_types), safe=",") if activity_types else ""
        return f"{self.paths[cursor.kind]}{value}?limit={PAGE_LIMIT}{types}"

    def next_cursor(self, paging: Paging) -> Cursor | None:
        """Return the cursor of the page after the one with this paging; None at the end of the list."""
        value: str | None = getattr(paging, self.onward)
        return None if value is None else Cursor(self.onward, value)


PLUS = Dialect(
    name="plus",
    direction="backward",
    first_cursor=Cursor("newest", ""),
    onward="before_id",
    paths={
        "newest": "/plus/v3/activities/before_id/v3/",
        "before_id": "/plus/v3/activities/before_id/v3/",
    },
)
SPORT_BEFORE = Dialect(
    name="sport-before",
    direction="backward",
    # before_id has no "newest", so the walk begins with a time.
    first_cursor=Cursor("before_time", str(FAR_FUTURE_EPOCH_MS)),
    onward="before_id",
    paths={
        "before_time": "/sport/v3/me/activities/before_time/",
        "before_id": "/sport/v3/me/activities/before_id/",
    },
)
SPORT_AFTER = Dialect(
    name="sport-after",
    direction="forward",
    first_cursor=Cursor("after_time", "0"),
    # With cursors by time, activities that start in the same millisecond could be lost between two pages.
    onward="after_id",
    paths={
        "after_time": "/sport/v3/me/activities/after_time/",
        "after_id": "/sport/v3/me/activities/after_id/",
    },
)
DIALECTS = {dialect.name: dialect for dialect in (PLUS, SPORT_BEFORE, SPORT_AFTER)}
