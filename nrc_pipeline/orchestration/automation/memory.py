"""The memory of the sensor `new_activity` between ticks, stored as the text of its cursor."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

import msgspec

if TYPE_CHECKING:
    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.services.nike.credentials import Token


class Memory(msgspec.Struct, frozen=True):
    """All of it is about one token; another token starts from scratch.

    token: the mark of the token. refused_at, refusal: when and how the API refused it. probed_at: when the
    newest page was last requested. hour, asked: the runs requested within that hour, by their keys.
    unusable_at: since when no request is possible, for example because there is no token. shown: what was
    last recorded for the asset `access_token`.
    """

    token: str = ""
    refused_at: datetime | None = None
    refusal: str = ""
    probed_at: datetime | None = None
    hour: str = ""
    asked: tuple[str, ...] = ()
    unusable_at: datetime | None = None
    shown: str = ""

    @classmethod
    def read(cls, cursor: str | None) -> Self:
        """Parse a cursor; an unreadable one, for example from another release, gives an empty memory."""
        try:
            return msgspec.json.decode(cursor or "{}", type=cls)
        except msgspec.DecodeError:
            return cls()

    def text(self) -> str:
        """Return the cursor."""
        return msgspec.json.encode(self).decode()

    def of(self, token: str, now: datetime) -> Memory:
        """Remove everything about another token or hour."""
        kept = self if self.token == token else Memory(token)
        hour = f"{now.astimezone(UTC):%Y-%m-%dT%H}"
        kept = msgspec.structs.replace(kept, unusable_at=None)
        return kept if kept.hour == hour else msgspec.structs.replace(kept, hour=hour, asked=())


def token_mark(token: Token, home: Home) -> str:
    """Return a mark that identifies a token, made of its times and never of its text."""
    times: tuple[object, ...] = (token.iat, token.exp)
    if times == (None, None):
        # An opaque token has no times; its file was written when it was stored.
        times = (home.token_file.stat().st_mtime_ns,) if home.token_file.exists() else ()
    return hashlib.sha256(repr((token.origin, *times)).encode()).hexdigest()[:12]
