"""One tick of the sensor `new_activity`, without Dagster.

Decides from facts and a clock what to request, and why.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from nrc_pipeline.foundation.errors import (
    AccountRefused,
    ListGone,
    NrcError,
    TokenExpired,
    TokenRefused,
    in_utc,
)
from nrc_pipeline.foundation.months import Window, month_of, next_month, partition_month
from nrc_pipeline.loads.blocks import blocks
from nrc_pipeline.loads.ledger import open_ledger
from nrc_pipeline.loads.listing import RECONCILE_AFTER
from nrc_pipeline.loads.load import Load
from nrc_pipeline.loads.probe import Probed, compare, newest_page
from nrc_pipeline.orchestration.automation.memory import Memory, token_mark
from nrc_pipeline.services.nike.live import AUTO, NikeApi

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline.loads.ledger import LastWalk, ListedItem
    from nrc_pipeline.services.nike.credentials import Token
    from nrc_pipeline.services.nike.source import DetailRequest

PROBE_EVERY = timedelta(minutes=5)
"""At most twelve requests during the hour of a token."""

LOOK_BACK_AFTER = timedelta(hours=20)
"""This long after the last walk over the list, the daily load of two months is due.

The schedule itself seldom runs during the hour of a token.
"""


class Request(NamedTuple):
    """A run to request.

    `window` None is a walk over the list and everything that follows from it, over the whole list if `full`.
    `walk_id` names a walk that has landed already, so that the run need not fetch the list.
    """

    key: str
    window: Window | None = None
    walk_id: str | None = None
    full: bool = False


class Step(NamedTuple):
    """The result of a tick: runs to request, or the reason for none; `probed` if a request was made."""

    memory: Memory
    requests: list[Request]
    reason: str = ""
    probed: bool = False


class _Facts(NamedTuple):
    covered: list[ListedItem]
    listed: dict[str, int | None]
    last_walk: LastWalk | None
    last_complete: datetime | None
    wanted: list[DetailRequest]


def watch(settings: Settings, memory: Memory, now: datetime, busy: str | None) -> Step:
    """Examine the token, what has landed and, if it is due, the newest page.

    `busy` names a load that is running or queued; then nothing is requested, since that load does it.
    """
    load = Load(settings, "", clock=lambda: now)
    try:
        token = load.arrival.token()
    except NrcError as error:
        memory = replace(memory, unusable_at=memory.unusable_at or now)
        return Step(memory, [], f"No requests since {in_utc(memory.unusable_at or now)}. {error}")
    memory = memory.of(token_mark(token, load.home), now)
    if memory.refused_at is not None:
        since = in_utc(memory.refused_at)
        return Step(memory, [], f"Refused since {since}; this token is not used any more. {memory.refusal}")
    if busy is not None:
        return Step(memory, [], f"A load is under way ({busy}); it fetches what is new itself.")
    facts = _facts(load, now)
    if _is_overdue(facts.last_complete, now):
        whole = Request(f"reconcile {_digest((memory.token, memory.hour))}", full=True)
        if whole.key not in memory.asked:
            return _request(memory, [whole], probed=False)
    return _look(settings, token, facts, memory, now)


def _look(settings: Settings, token: Token, facts: _Facts, memory: Memory, now: datetime) -> Step:
    due = memory.probed_at is None or not timedelta() <= now - memory.probed_at < PROBE_EVERY
    probed = Probed([], is_all=True)
    if due:
        memory = replace(memory, probed_at=now)
        try:
            probed = _probe(settings, token, facts, now)
        except (TokenExpired, TokenRefused, AccountRefused) as error:
            return Step(replace(memory, refused_at=now, refusal=str(error)), [], str(error), probed=True)
        except ListGone as error:
            if settings.dialect != AUTO:
                return Step(memory, [], f"The newest page could not be fetched: {error}", probed=True)
            # A walk finds the new endpoint, and the next probe begins with the one that answered.
            probed = Probed([], is_all=False)
        except NrcError as error:
            return Step(memory, [], f"The newest page could not be fetched: {error}", probed=True)
    requests = _requests(probed, facts, memory, now)
    new = [request for request in requests if request.key not in memory.asked]
    if new:
        # Changed months go at once; a catch-up goes block by block, because the token may expire during it.
        return _request(memory, new if new[0].walk_id is None else new[:1], probed=due)
    if requests:
        reason = (
            f"{len(requests)} runs were already requested in this hour without success; next try next hour."
        )
    else:
        reason = (
            "Nothing has changed."
            if due
            else f"Checked at {in_utc(memory.probed_at or now)}; the next check is not due yet."
        )
    return Step(memory, [], reason, probed=due)


def _facts(load: Load, now: datetime) -> _Facts:
    types = ",".join(load.settings.activity_types)
    with open_ledger(load.zone, load.settings.account) as ledger:
        return _Facts(
            ledger.covered(types),
            ledger.listed_versions(),
            ledger.last_walk(types),
            ledger.last_complete_walk(types),
            ledger.wanted(load.window, now).requests,
        )


def _is_overdue(last_complete: datetime | None, now: datetime) -> bool:
    return last_complete is None or abs(now - last_complete) > RECONCILE_AFTER


def _probe(settings: Settings, token: Token, facts: _Facts, now: datetime) -> Probed:
    # Finding the dialect would need further requests if an endpoint has gone.
    known = settings.dialect == AUTO and facts.last_walk is not None
    spoken = settings.model_copy(update={"dialect": facts.last_walk.dialect}) if known else settings  # type: ignore[union-attr]
    with NikeApi.from_settings(spoken, token, lambda: now) as api:
        return compare(newest_page(api, facts.covered), api.direction, facts.listed)


def _requests(probed: Probed, facts: _Facts, memory: Memory, now: datetime) -> list[Request]:
    if not probed.is_all:
        parts = [memory.token, memory.hour, *map(str, probed.changed)]
        return [Request(f"walk {_digest(parts)}")]
    changed: dict[str, list[str]] = defaultdict(list)
    for one in probed.changed:
        changed[partition_month(one.start_epoch_ms, now)].append(f"{one.activity_id} {one.last_modified}")
    if facts.last_walk is None or now - facts.last_walk.ended_at > LOOK_BACK_AFTER:
        for month in last_two_months(now):
            changed[month].append("look back")
    if changed:
        return [_load(memory, window, _ids(changed, window)) for window in contiguous(changed)]
    walk_id = facts.last_walk.walk_id if facts.last_walk else None
    return [
        _load(
            memory,
            window,
            [
                f"{request.activity_id} {request.last_modified}"
                for request in facts.wanted
                if window.contains(request.start_epoch_ms, now)
            ],
            walk_id,
        )
        for window in blocks((), (request.start_epoch_ms for request in facts.wanted), now)
    ]


def contiguous(months: Iterable[str]) -> list[Window]:
    """Return windows that cover exactly these months, the newest first."""
    windows: list[Window] = []
    for month in sorted(set(months)):
        last = windows[-1].last if windows else None
        if last is not None and next_month(last) == month:
            windows[-1] = Window(windows[-1].first, month)
        else:
            windows.append(Window(month, month))
    return windows[::-1]


def last_two_months(now: datetime) -> tuple[str, str]:
    """Return the month before the current one, and the current one."""
    current = month_of(now)
    return month_of(now.replace(day=1) - timedelta(days=1)), current


def _ids(changed: dict[str, list[str]], window: Window) -> list[str]:
    return [one for month, ids in changed.items() if _within(month, window) for one in ids]


def _within(month: str, window: Window) -> bool:
    return (window.first or "") <= month <= (window.last or "9999-12")


def _load(memory: Memory, window: Window, ids: list[str], walk_id: str | None = None) -> Request:
    digest = _digest([memory.token, memory.hour, *sorted(ids)])
    return Request(f"load {window.first} {window.last} {digest}", window, walk_id)


def _request(memory: Memory, requests: list[Request], *, probed: bool) -> Step:
    asked = (*memory.asked, *(request.key for request in requests))
    return Step(replace(memory, asked=asked), requests, probed=probed)


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
