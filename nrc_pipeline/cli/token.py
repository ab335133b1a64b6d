"""`nrc token set`, `status` and `clear`. The token is never shown, and never taken as an argument."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from nrc_pipeline.cli.durations import in_words
from nrc_pipeline.cli.screen import complain, say
from nrc_pipeline.foundation.errors import LOGIN_HELP, Misuse, NrcError, TokenExpired, TokenMissing, in_utc

if TYPE_CHECKING:
    from nrc_pipeline.foundation.settings import Settings
    from nrc_pipeline.services.nike.credentials import Token, TokenStore

LIFETIME = timedelta(hours=1)
"""The lifetime of every access token observed so far (nrc-api.md section 3)."""


def set_() -> int:
    """Store an access token, pasted at a hidden prompt or piped in.

    Paste the token, or the whole value of the browser's oidc.user entry. The token is not an argument,
    because every program on this machine could read it.
    """
    from nrc_pipeline.cli.hidden_prompt import ask_hidden
    from nrc_pipeline.foundation.settings import load_settings
    from nrc_pipeline.services.nike.credentials import Token, TokenStore, check_owner

    settings = load_settings()
    home = settings.home_folder()
    pasted = ask_hidden("Paste the access token and press Enter (it is not shown): ")
    if not pasted.strip():
        raise Misuse(f"No token was given. {LOGIN_HELP}")
    store = TokenStore(home.token_file)
    now = datetime.now(UTC)
    try:
        token = Token.parse(pasted, "the pasted text")
        clock = _clock_of(token, settings, now)
        if token.exp is not None and token.expired(now):
            raise TokenExpired(token.exp, "the pasted text", clock)
        check_owner(home, token)
    except NrcError:
        _tell_what_stays(store, now)
        raise
    home.prepare()
    store.save(token)
    say(f"Stored in {store.path}.")
    return _tell(now)


def _clock_of(token: Token, settings: Settings, now: datetime) -> str:
    """Return what is wrong with this machine's clock; ask the API only if the token looks suspicious."""
    from nrc_pipeline.services.nike.clock import clock_ahead
    from nrc_pipeline.services.nike.clock_skew import TOLERATED, complaint, complaint_of_token, remember

    if token.exp is None or timedelta(0) < token.exp - now <= LIFETIME + TOLERATED:
        return ""
    ahead = clock_ahead(settings.base_url)
    if ahead is not None:
        remember(settings.home_folder(), ahead, now)
    return complaint(ahead) or complaint_of_token(token.iat, now)


def _tell_what_stays(store: TokenStore, now: datetime) -> None:
    with suppress(TokenMissing):
        stored = store.load()
        if stored is not None and not stored.expired(now):
            complain("The previously stored token is still valid and was kept.")


def show() -> int:
    """Show which account the token belongs to and how long it is valid. The token itself is not shown.

    The account is shown as a short fingerprint.
    """
    return _tell(datetime.now(UTC))


def clear() -> None:
    """Delete the stored token."""
    from nrc_pipeline.foundation.settings import load_settings
    from nrc_pipeline.services.nike.credentials import TokenStore

    settings = load_settings()
    existed = TokenStore(settings.home_folder().token_file).clear()
    say("The stored token was deleted." if existed else "No token was stored.")
    if settings.access_token is not None:
        say("NRC_ACCESS_TOKEN is still set, in the environment or in .env.")


def _tell(now: datetime) -> int:
    from nrc_pipeline.cli.outcome import REFUSED
    from nrc_pipeline.foundation.settings import load_settings
    from nrc_pipeline.insight.notices import Landed, notices
    from nrc_pipeline.insight.status.token_state import token_state

    state = token_state(load_settings(), now)
    if state.state != "valid":
        say(state.problem or "")
        return REFUSED
    whose = f"account {state.account}" if state.account else "an unnamed account"
    if state.expires_at is None:
        life = "It has no expiry time."
    else:
        life = f"It lives {in_words(state.remaining_s or 0)} more, until {in_utc(state.expires_at)}."
    say(f"Token from {state.origin}, for {whose}. {life}")
    for notice in notices(state, Landed(None, 0), now):
        say(str(notice))
    return 0
