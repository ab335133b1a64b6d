"""The zone of each activity, by looking at all others: the rule of neighbours, told without SQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable

FARTHEST = timedelta(days=30)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Place(NamedTuple):
    """What an activity says of itself: `zone` and `source` are None where it has neither place nor zone."""

    activity_id: str
    start_epoch_ms: int
    zone: str | None = None
    source: str | None = None

    @property
    def start(self) -> datetime:
        """The moment it began."""
        return EPOCH + timedelta(milliseconds=self.start_epoch_ms)


class Zone(NamedTuple):
    """What its row must say."""

    time_zone: str
    source: str
    is_unsure: bool


def zones(account: Iterable[Place], default: str) -> dict[str, Zone]:
    """Return the zone of every activity of one account."""
    known = sorted(account, key=lambda one: one.activity_id)
    return {one.activity_id: _zone(one, [other for other in known if other.zone], default) for one in known}


def _zone(one: Place, located: list[Place], default: str) -> Zone:
    if one.zone is not None and one.source is not None:
        return Zone(one.zone, one.source, is_unsure=False)
    near = [other for other in located if abs(other.start - one.start) <= FARTHEST]
    # Of equals `min` takes the first, which is the smallest id.
    before = min((o for o in near if o.start <= one.start), key=lambda o: one.start - o.start, default=None)
    after = min((o for o in near if o.start > one.start), key=lambda o: o.start - one.start, default=None)
    chosen = before or after
    if chosen is None or chosen.zone is None:
        return Zone(default, "default", is_unsure=False)
    clocks = {
        one.start.astimezone(ZoneInfo(other.zone)).replace(tzinfo=None)
        for other in (before, after)
        if other is not None and other.zone is not None
    }
    return Zone(chosen.zone, "neighbour", is_unsure=len(clocks) > 1)
