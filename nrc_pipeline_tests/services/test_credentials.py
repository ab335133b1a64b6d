"""The token: how it is pasted, chosen, stored and kept to itself, and whose home it is."""

from __future__ import annotations

import base64
import json
import logging
import pickle
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from nrc_pipeline.foundation.errors import ForeignHome, Misuse, TokenExpired, TokenMissing
from nrc_pipeline.foundation.home import Home
from nrc_pipeline.foundation.settings import Settings
from nrc_pipeline.services.nike.credentials import Token, TokenStore, bind_owner, check_owner, choose_token

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
USER = "0b7c3b52-1b9e-4c64-8a51-6b1d2f3c4d5e"


def jwt(exp: datetime | None = None, **claims: object) -> str:
    """Build a token as the API gives it, with a signature that nobody checks."""
    if exp is not None:
        claims |= {"exp": int(exp.timestamp()), "iat": int(exp.timestamp()) - 3600}
    parts = [{"alg": "RS256", "kid": "k"}, {"iss": "oauth2acc", "prn": USER, **claims}]
    words = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join([*words, "c2lnbmF0dXJl"])


ALIVE = jwt(NOW + timedelta(minutes=20))
LONGER = jwt(NOW + timedelta(minutes=50))
DEAD = jwt(NOW - timedelta(hours=2))
DEAD_LATER = jwt(NOW - timedelta(hours=1))
LOCAL_STORAGE = json.dumps({"id_token": "i.d.t", "access_token": ALIVE, "profile": {"sub": "x"}}, indent=1)


@pytest.mark.parametrize(
    "pasted",
    [
        ALIVE,
        f"  {ALIVE}\r\n",
        f"Bearer {ALIVE}",
        f"bearer  {ALIVE}\n",
        f"Authorization: Bearer {ALIVE}",
        f'"{ALIVE}"',
        f"'Bearer {ALIVE}'",
        ALIVE[:40] + "\n" + ALIVE[40:],
        LOCAL_STORAGE,
        json.dumps(LOCAL_STORAGE),
        json.dumps({"other": "1", "oidc.user:https://accounts.nike.com:abc": LOCAL_STORAGE}),
    ],
)
def test_a_token_is_understood_as_people_paste_it(pasted: str) -> None:
    """A person with a good token is told that it is none."""
    token = Token.parse(pasted)
    assert token.secret == ALIVE
    assert token.exp == NOW + timedelta(minutes=20)
    assert token.iat == NOW - timedelta(minutes=40)
    assert token.prn == USER


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "  ",
        "null",
        "Bearer ",
        "{}",
        '{"access_token": null}',
        "[object Object]",
        "undefined",
        "two words here",
    ],
)
def test_what_is_no_token_is_a_misuse_that_does_not_repeat_it(pasted: str) -> None:
    """A slip of the clipboard is sent to the API, or shown."""
    with pytest.raises(Misuse) as caught:
        Token.parse(pasted)
    assert not pasted.strip() or "two words here" not in str(caught.value)


def test_a_token_cannot_smuggle_a_header() -> None:
    """A pasted line break ends the Authorization header and begins another."""
    with pytest.raises(Misuse):
        Token.parse("abcdefgh\r\nX-Other: 1")


def test_a_refresh_token_is_refused_by_name() -> None:
    """A refresh token is stored and every sync answers 401 without telling why."""
    with pytest.raises(Misuse, match="refresh token"):
        Token.parse(jwt(NOW + timedelta(days=300), iss="oauth2idt"))


ACCESS = {"iss": "oauth2acc", "scp": ["nike.digital"], "aud": "com.nike.digital", "prn": USER}


def spelled(head: object, claims: object) -> str:
    """Build anything that looks like a JWT."""
    words = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (head, claims)
    ]
    return ".".join([*words, "c2lnbmF0dXJl"])


@pytest.mark.parametrize(
    ("pasted", "reason"),
    [
        *((ALIVE[:length], "not complete") for length in range(20, ALIVE.rindex(".") + 2)),
        (f"{ALIVE}A", "not complete"),
        (f"{ALIVE}.abcd", "not complete"),
        (ALIVE.replace(".", ".!", 1).replace("!", ""), None),
        (ALIVE + ALIVE, "more than one"),
        (f"{ALIVE}\n{LONGER}", "more than one"),
        (f"Bearer {ALIVE}\nBearer {ALIVE}", "more than one"),
        (spelled({"typ": "ID"}, ACCESS), "id token"),
        (spelled({}, {"typ": "ID", **ACCESS}), "id token"),
        (spelled({}, {"iss": "https://accounts.nike.com", "aud": "4fd2d5e7", "sub": "u"}), "id token"),
        (spelled({}, {"given_name": "A", "family_name": "B"}), "id token"),
        (spelled({}, {"at_hash": "x", "sub": "u"}), "id token"),
        (spelled({}, {**ACCESS, "email": "a@b"}), None),
        (spelled({"typ": "JWT"}, ACCESS), None),
        (
            spelled(
                {"typ": "at+jwt"}, {"iss": "https://accounts.nike.com", "aud": "x", "sub": "u", "scp": []}
            ),
            None,
        ),
    ],
)
def test_what_looks_like_a_token_and_is_not_the_access_token_is_refused_by_reason(
    pasted: str, reason: str | None
) -> None:
    """Prevents: a token that was cut, pasted twice or is of another kind is stored and never works."""
    if reason is None:
        Token.parse(pasted)
        return
    with pytest.raises(Misuse, match=reason) as caught:
        Token.parse(pasted)
    assert pasted[:15] not in str(caught.value)


@pytest.mark.parametrize(
    "opaque", ["opaque-token-of-old", "a.b.c-not-base64", "aaaa.W10.cccc", jwt(exp=None, prn=7)]
)
def test_an_opaque_token_is_accepted_with_its_end_unknown(opaque: str) -> None:
    """A token that is no JWT, or a strange one, ends in a traceback."""
    token = Token.parse(opaque)
    assert (token.exp, token.prn) == (None, None)
    assert not token.expired(NOW)


def test_absurd_times_are_unknown_times() -> None:
    """An exp beyond the calendar ends in a traceback."""
    assert Token.parse(jwt(None, iat=10**30, nbf="soon")).iat is None


def test_a_token_does_not_show_itself() -> None:
    """A token ends up in a log, an error or a pickle of Dagster."""
    token = Token.parse(ALIVE)
    assert ALIVE not in f"{token} {token!r} {[token]}"
    assert USER not in repr(token)
    with pytest.raises(TypeError):
        pickle.dumps(token)


def test_the_stored_token_is_private_and_whole(tmp_path: Path) -> None:
    """Others can read the token, or a crash leaves half of one."""
    store = TokenStore(tmp_path / "secrets" / "token")
    assert store.load() is None
    store.save(Token.parse(DEAD))
    store.save(Token.parse(ALIVE))
    assert store.path.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in store.path.parent.iterdir()] == ["token"]
    loaded = store.load()
    assert loaded is not None
    assert (loaded.secret, loaded.origin) == (ALIVE, "secrets/token")
    assert store.clear()
    assert not store.clear()
    assert store.load() is None


def test_a_stored_token_with_a_wide_mode_is_closed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A token copied in by hand stays readable for everybody; or the warning shows it."""
    path = tmp_path / "token"
    path.write_text(ALIVE, encoding="utf-8")
    path.chmod(0o644)
    with caplog.at_level(logging.WARNING):
        TokenStore(path).load()
    assert path.stat().st_mode & 0o777 == 0o600
    assert "0600" in caplog.text
    assert ALIVE not in caplog.text


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"two words here"])
def test_a_spoilt_token_file_counts_as_missing(tmp_path: Path, content: bytes) -> None:
    """A damaged file ends in a traceback instead of the way to a new token."""
    path = tmp_path / "token"
    path.write_bytes(content)
    with pytest.raises(TokenMissing, match="Local Storage"):
        TokenStore(path).load()


def choose(tmp_path: Path, environment: str | None, stored: str | None) -> str:
    """Choose between two tokens, and give the chosen one's text."""
    store = TokenStore(tmp_path / "token")
    if stored is not None:
        store.save(Token.parse(stored))
    given = SecretStr(environment) if environment is not None else None
    return choose_token(Settings(access_token=given), store, NOW).secret


@pytest.mark.parametrize(
    ("environment", "stored", "chosen"),
    [
        (ALIVE, None, ALIVE),
        (None, ALIVE, ALIVE),
        (ALIVE, LONGER, ALIVE),
        (DEAD, ALIVE, ALIVE),
        (ALIVE, DEAD, ALIVE),
        ("opaque-token", ALIVE, "opaque-token"),
        (DEAD, "opaque-token", "opaque-token"),
        (f"Bearer {ALIVE}", None, ALIVE),
    ],
)
def test_the_environment_wins_unless_only_the_stored_token_lives(
    tmp_path: Path, environment: str | None, stored: str | None, chosen: str
) -> None:
    """A forgotten .env hides a fresh token, or a fresh token in the environment is passed over."""
    assert choose(tmp_path, environment, stored) == chosen


def test_no_token_says_how_to_get_one(tmp_path: Path) -> None:
    """A newcomer does not learn where a token comes from."""
    with pytest.raises(TokenMissing, match=r"oidc\.user:https://accounts\.nike\.com") as caught:
        choose(tmp_path, None, None)
    assert caught.value.exit_code == 3


def test_expired_tokens_say_when_the_last_one_died(tmp_path: Path) -> None:
    """The hour's end is found out by a 401, or the message names the wrong hour."""
    with pytest.raises(TokenExpired, match="2024-05-01 11:00:00 UTC") as caught:
        choose(tmp_path, DEAD, DEAD_LATER)
    assert caught.value.exit_code == 3
    assert "oidc.user" in str(caught.value)
    assert DEAD_LATER not in str(caught.value)


def test_a_spoilt_store_does_not_hide_why_the_environment_fails(tmp_path: Path) -> None:
    """The message speaks of the file although the person uses the environment."""
    (tmp_path / "token").write_bytes(b"")
    with pytest.raises(TokenExpired, match="NRC_ACCESS_TOKEN"):
        choose(tmp_path, DEAD, None)


def test_a_home_belongs_to_the_first_account(tmp_path: Path) -> None:
    """Two people's runs are mixed in one warehouse; or the file gives the account away."""
    home = Home(tmp_path).prepare()
    check_owner(home, Token.parse(ALIVE))
    assert not home.owner_file.exists()
    bind_owner(home, Token.parse(ALIVE))
    bind_owner(home, Token.parse(LONGER))
    assert home.owner_file.stat().st_mode & 0o777 == 0o600
    assert USER not in home.owner_file.read_text(encoding="utf-8")
    other = Token.parse(jwt(NOW + timedelta(hours=1), prn="somebody else"))
    for refuse in (check_owner, bind_owner):
        with pytest.raises(ForeignHome, match="NRC_HOME") as caught:
            refuse(home, other)
        assert caught.value.exit_code == 2
        assert "somebody" not in str(caught.value)


def test_an_opaque_token_neither_binds_nor_is_refused(tmp_path: Path) -> None:
    """A token that names nobody takes the home, or cannot be used."""
    home = Home(tmp_path).prepare()
    bind_owner(home, Token.parse("opaque-token"))
    assert not home.owner_file.exists()
    bind_owner(home, Token.parse(ALIVE))
    bind_owner(home, Token.parse("opaque-token"))
