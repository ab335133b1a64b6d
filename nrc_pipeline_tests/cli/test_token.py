"""`nrc token`: stored, described, forgotten; never shown."""

from __future__ import annotations

import codecs
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from nrc_pipeline.cli.app import app
from nrc_pipeline.services.nike import clock
from nrc_pipeline.simulator.tokens import issue
from nrc_pipeline_tests.services.conftest import Canned, scripted_server
from nrc_pipeline_tests.services.test_credentials import jwt

if TYPE_CHECKING:
    from nrc_pipeline_tests.cli.conftest import Cli


WHOLE = issue("access", user_id="user-1", number=1, now_s=time.time(), lifetime_s=3000)
ID_TOKEN = jwt(
    datetime.now(UTC) + timedelta(minutes=50), iss="https://accounts.nike.com", aud="a1b2", sub="u", prn=None
)


def token(lifetime_s: float = 3000, user: str = "user-1") -> str:
    """Return a token as the simulator signs it."""
    return issue("access", user_id=user, number=1, now_s=time.time(), lifetime_s=lifetime_s)


def test_set_show_clear(cli: Cli) -> None:
    """A stored token is shown, readable by others, or does not go away."""
    secret = token()
    stored = cli.run("token", "set", given=f"Bearer {secret}\n")
    assert stored.exit_code == 0, stored.output
    assert secret not in stored.output
    file = cli.home / "secrets" / "token"
    assert file.stat().st_mode & 0o777 == 0o600
    shown = cli.run("token", "status")
    assert shown.exit_code == 0
    assert "It lives 50 min more" in shown.stdout
    assert secret not in shown.output
    assert "user-1" not in shown.output
    assert cli.run("token", "clear").exit_code == 0
    assert not file.exists()
    assert cli.run("token", "status").exit_code == 3


def test_accounts_can_be_told_apart(cli: Cli) -> None:
    """Two accounts look the same, so that nobody sees whose token it is."""
    said = {
        cli.run("token", "set", given=token(user=user)).stdout.split("account ")[1][:8]
        for user in ("user-1", "user-2")
    }
    assert len(said) == 2


@pytest.mark.parametrize(
    ("pasted", "code", "message"),
    [
        ("", 2, "No token was given"),
        ("not a token", 2, "not an access token"),
        (token(lifetime_s=-60), 3, "expired"),
        (issue("refresh", user_id="u", number=1, now_s=time.time()), 2, "refresh token"),
    ],
    ids=["nothing", "words", "expired", "refresh token"],
)
def test_what_is_no_token(cli: Cli, pasted: str, code: int, message: str) -> None:
    """Something useless is stored and fails only in the middle of a sync; or is repeated in the message."""
    result = cli.run("token", "set", given=pasted)
    assert result.exit_code == code
    assert message in result.stderr
    assert not pasted or pasted not in result.output
    assert not (cli.home / "secrets" / "token").exists()


@pytest.mark.parametrize(
    ("pasted", "reason"),
    [
        (WHOLE[:300], "not complete"),
        (".".join(WHOLE.split(".")[:2]), "not complete"),
        (WHOLE * 2, "more than one token"),
        (f"{WHOLE}\n{WHOLE}\n", "more than one token"),
        (ID_TOKEN, "id token"),
    ],
    ids=["cut", "without signature", "twice", "twice in two lines", "id token"],
)
def test_a_living_token_stays_when_what_is_pasted_is_none(cli: Cli, pasted: str, reason: str) -> None:
    """Prevents: a slip of the mouse replaces a good token by something that every request is refused for."""
    assert cli.run("token", "set", given=WHOLE).exit_code == 0
    result = cli.run("token", "set", given=pasted)
    assert result.exit_code == 2
    assert reason in result.stderr
    assert "is still valid and was kept" in result.stderr
    assert (cli.home / "secrets" / "token").read_text(encoding="utf-8").strip() == WHOLE
    assert pasted[:60] not in result.output


def test_a_token_saved_by_windows_is_read(cli: Cli) -> None:
    """Prevents: a token piped by PowerShell, or saved by Notepad, ends the command or is refused."""
    for content in (WHOLE.encode("utf-16"), codecs.BOM_UTF8 + WHOLE.encode()):
        result = CliRunner().invoke(app, ["token", "set"], input=content)
        assert result.exit_code == 0, result.output
    file = cli.home / "secrets" / "token"
    file.write_bytes(f"{WHOLE}\r\n".encode("utf-16"))
    assert cli.run("token", "status").exit_code == 0


@pytest.mark.parametrize(
    ("hours_ahead", "lifetime_s", "said"),
    [
        (2.0, -60, "This machine's clock is 2 h ahead of the API's"),
        (-2.0, 3 * 3600, "This machine's clock is 2 h behind the API's"),
        (0.01, -60, ""),
    ],
    ids=["ahead", "behind", "right"],
)
def test_a_wrong_clock_is_named_where_a_token_seems_strange(
    cli: Cli, hours_ahead: float, lifetime_s: float, said: str
) -> None:
    """Prevents: a fresh token seems dead because the clock is ahead, and nothing tells of the clock."""
    (cli.home / "work").mkdir(parents=True)
    cli.monkeypatch.setattr(clock, "clock_ahead", lambda _base_url: timedelta(hours=hours_ahead))
    set_ = cli.run("token", "set", given=token(lifetime_s=lifetime_s))
    shown = cli.run("token", "status")
    if said:
        assert said in set_.output
        assert said in shown.output or lifetime_s < 0
    else:
        assert "clock" not in set_.output


def test_a_token_from_the_future_tells_of_the_clock_without_asking(cli: Cli) -> None:
    """Prevents: without a network, a clock that is behind goes unnoticed."""
    future = issue("access", user_id="u", number=1, now_s=time.time() + 7200)
    stored = cli.run("token", "set", given=future)
    assert stored.exit_code == 0
    assert "issued in 119 min from now" in stored.output or "issued in 2 h from now" in stored.output


def test_the_api_says_what_time_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: the time is asked with a token, or an API that is down ends `nrc token set`."""
    date = format_datetime(datetime.now(UTC) - timedelta(hours=3), usegmt=True)
    with scripted_server(lambda _path: Canned()) as scripted:
        monkeypatch.setattr(BaseHTTPRequestHandler, "date_time_string", lambda *_: date)
        ahead = clock.clock_ahead(scripted.base_url)
    assert ahead is not None
    assert abs(ahead - timedelta(hours=3)) < timedelta(minutes=1)
    assert clock.clock_ahead(scripted.base_url) is None


def test_never_an_argument(cli: Cli) -> None:
    """A token in the arguments is seen by every process of the machine."""
    result = cli.run("token", "set", token())
    assert result.exit_code == 2
    assert not (cli.home / "secrets" / "token").exists()
