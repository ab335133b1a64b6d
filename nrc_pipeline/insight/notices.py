"""Notices about the token and about data that grows old, which the user should see without asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from nrc_pipeline.foundation.errors import LOGIN_HELP, in_utc

if TYPE_CHECKING:
    from datetime import datetime

    from nrc_pipeline.insight.status.completeness import Completeness
    from nrc_pipeline.insight.status.token_state import TokenState

ENDS_SOON = timedelta(minutes=10)
"""Long enough to fetch another token before this one expires."""

DATA_IS_OLD = timedelta(days=7)
"""Someone who runs once a week has a new run by then."""

Level = Literal["notice", "warning"]

Cause = Literal[
    "token expired", "token missing", "token unusable", "token ends soon", "clock is wrong", "data is old"
]
"""docs/runbook.md says what to do for each."""


@dataclass(frozen=True, slots=True)
class Landed:
    """What the landing zone knows.

    `list_seen_at` is when the list, or its newest part, was last seen; `askable` counts the details that a
    sync would request.
    """

    list_seen_at: datetime | None
    askable: int


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice.

    `cause` names it for programs and stays the same while it lasts. A notice is only shown; a warning is also
    sent as a message. `since` is None if the time is unknown.
    """

    cause: Cause
    level: Level
    since: datetime | None
    what: str
    what_to_do: str

    def __str__(self) -> str:
        """Return it as one line."""
        since = f" (since {in_utc(self.since)})" if self.since else ""
        return f"{self.what}{since}. {self.what_to_do}"


def landed(list_seen_at: datetime | None, total: Completeness) -> Landed:
    """Take the number of details that a sync would request from the completeness."""
    return Landed(list_seen_at, total.why.not_asked + total.why.failed + total.why.outdated)


def notices(token: TokenState, facts: Landed, now: datetime) -> list[Notice]:
    """Return the current notices, the token's first."""
    found = [_of_token(token, facts, now), _of_clock(token), _of_age(token, facts, now)]
    return [notice for notice in found if notice is not None]


def _of_token(token: TokenState, facts: Landed, now: datetime) -> Notice | None:
    # A token is valid for an hour, so an expired one is normal. It matters only if something waits for it.
    level: Level = "warning" if facts.askable else "notice"
    waiting = f"; {facts.askable:,} details wait for one" if facts.askable else ""
    if token.state == "expired":
        return Notice(
            "token expired", level, token.expires_at, f"The access token has expired{waiting}", LOGIN_HELP
        )
    if token.state == "none":
        return Notice("token missing", level, None, f"There is no access token{waiting}", LOGIN_HELP)
    if token.state == "unusable":
        return Notice("token unusable", "warning", None, "The access token cannot be used", LOGIN_HELP)
    if token.expires_at is not None and token.expires_at - now <= ENDS_SOON:
        what = f"The access token ends at {in_utc(token.expires_at)}{waiting}"
        return Notice("token ends soon", level, token.expires_at - ENDS_SOON, what, LOGIN_HELP)
    return None


def _of_clock(token: TokenState) -> Notice | None:
    if token.clock is None:
        return None
    what, _, what_to_do = token.clock.partition(": ")
    return Notice("clock is wrong", "warning", None, what, f"{what_to_do[:1].upper()}{what_to_do[1:]}")


def _of_age(token: TokenState, facts: Landed, now: datetime) -> Notice | None:
    if facts.list_seen_at is None or now - facts.list_seen_at <= DATA_IS_OLD:
        return None
    days = (now - facts.list_seen_at).days
    return Notice(
        "data is old",
        "warning",
        facts.list_seen_at + DATA_IS_OLD,
        f"The activity list was last seen {days:,} days ago; newer activities are not here",
        "Run `nrc sync`, or start `nrc ui`." if token.state == "valid" else LOGIN_HELP,
    )
