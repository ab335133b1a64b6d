"""What a person should know without asking: about the token, and about data that grows old."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from nrc_pipeline.errors import LOGIN_HELP, in_utc

if TYPE_CHECKING:
    from datetime import datetime

    from nrc_pipeline.status.completeness import Completeness
    from nrc_pipeline.status.token_state import TokenState

ENDS_SOON = timedelta(minutes=10)
"""Long enough to fetch another token before this one dies."""

DATA_IS_OLD = timedelta(days=7)
"""Somebody who runs once a week has a new run by then."""

Level = Literal["notice", "warning"]

Cause = Literal[
    "token expired", "token missing", "token unusable", "token ends soon", "clock is wrong", "data is old"
]
"""docs/runbook.md says of each what to do."""


@dataclass(frozen=True, slots=True)
class Landed:
    """What the landing zone says of itself.

    `list_seen_at` is when the list was last seen, whole or its newest part; `askable` the details that a
    sync would ask for.
    """

    list_seen_at: datetime | None
    askable: int


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to know.

    `cause` names it for programs and stays the same while it lasts; a notice is for whoever looks, a warning
    is worth a message. `since` is None where no moment is known.
    """

    cause: Cause
    level: Level
    since: datetime | None
    what: str
    what_to_do: str

    def __str__(self) -> str:
        """Give it as one line."""
        since = f" (since {in_utc(self.since)})" if self.since else ""
        return f"{self.what}{since}. {self.what_to_do}"


def landed(list_seen_at: datetime | None, total: Completeness) -> Landed:
    """Take from the completeness what a sync would ask for."""
    return Landed(list_seen_at, total.why.not_asked + total.why.failed + total.why.outdated)


def notices(token: TokenState, facts: Landed, now: datetime) -> list[Notice]:
    """Return what there is to know at this moment, the token first."""
    found = [_of_token(token, facts, now), _of_clock(token), _of_age(token, facts, now)]
    return [notice for notice in found if notice is not None]


def _of_token(token: TokenState, facts: Landed, now: datetime) -> Notice | None:
    # A token lives an hour; that it is dead is the usual state, and matters where something waits for it.
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
