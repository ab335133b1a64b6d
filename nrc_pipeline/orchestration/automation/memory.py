"""What the sensor `new_activity` remembers from tick to tick, as the text of its cursor."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

import msgspec

if TYPE_CHECKING:
    from nrc_pipeline.credentials import Token
    from nrc_pipeline.home import Home


class Memory(msgspec.Struct, frozen=True):
    """All about one token; another token begins anew.

    token: the mark of the token. refused_at, refusal: when and how the API refused it. probed_at: when the
    newest page was last asked for. hour, asked: the runs requested within that hour, by their keys.
    unusable_at: since when nothing can be asked, for want of a token say. shown: what was last noted of the
    asset `access_token`.
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
        """Read a cursor; one that cannot be read, of another release say, remembers nothing."""
        try:
            return msgspec.json.decode(cursor or "{}", type=cls)
        except msgspec.DecodeError:
            return cls()

    def text(self) -> str:
        """Give the cursor."""
        return msgspec.json.encode(self).decode()

    def of(self, token: str, now: datetime) -> Memory:
        """Forget what was of another token or hour."""
        kept = self if self.token == token else Memory(token)
        hour = f"{now.astimezone(UTC):%Y-%m-%dT%H}"
        kept = msgspec.structs.replace(kept, unusable_at=None)
        return kept if kept.hour == hour else msgspec.structs.replace(kept, hour=hour, asked=())


def token_mark(token: Token, home: Home) -> str:
    """Return a mark by which another token is noticed, made of its times and never of its text."""
    times: tuple[object, ...] = (token.iat, token.exp)
    if times == (None, None):
        # An opaque token says nothing of itself; the file it lies in was written when it was pasted.
        times = (home.token_file.stat().st_mtime_ns,) if home.token_file.exists() else ()
    return hashlib.sha256(repr((token.origin, *times)).encode()).hexdigest()[:12]
