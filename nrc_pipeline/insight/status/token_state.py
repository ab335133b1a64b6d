"""What can be said about the token without a request and without showing the token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nrc_pipeline.foundation.errors import NrcError, TokenExpired, TokenMissing
from nrc_pipeline.services.nike.clock_skew import complaint, complaint_of_token, recall
from nrc_pipeline.services.nike.credentials import TokenStore, choose_token, fingerprint

if TYPE_CHECKING:
    from datetime import datetime

    from nrc_pipeline.foundation.settings import Settings


@dataclass(frozen=True, slots=True)
class TokenState:
    """The token that a sync would use now.

    `origin` is NRC_ACCESS_TOKEN or secrets/token. `account` is a fingerprint of its user, None for a token
    that names none. `remaining_s` is None for a token without an expiry time. `problem` says what is wrong
    with the token, `clock` what is wrong with this machine's clock, by which the token is judged.
    """

    state: Literal["valid", "expired", "none", "unusable"]
    origin: str | None = None
    account: str | None = None
    expires_at: datetime | None = None
    remaining_s: int | None = None
    problem: str | None = None
    clock: str | None = None


def token_state(settings: Settings, now: datetime) -> TokenState:
    """Examine the token of a home."""
    clock = complaint(recall(settings.home_folder(), now)) or None
    try:
        token = choose_token(settings, TokenStore(settings.home_folder().token_file), now)
    except TokenExpired as error:
        return TokenState("expired", expires_at=error.died_at, remaining_s=0, problem=str(error), clock=clock)
    except TokenMissing as error:
        given = settings.access_token is not None or settings.home_folder().token_file.exists()
        return TokenState("unusable" if given else "none", problem=str(error))
    except NrcError as error:
        return TokenState("unusable", problem=str(error))
    remaining_s = int((token.exp - now).total_seconds()) if token.exp else None
    clock = clock or complaint_of_token(token.iat, now) or None
    return TokenState("valid", token.origin, fingerprint(token), token.exp, remaining_s, clock=clock)
