"""`nrc token`: stored, described, forgotten; never shown."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.simulator.tokens import issue

if TYPE_CHECKING:
    from nrc_pipeline_tests.cli.conftest import Cli


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
        ("not a token", 2, "no access token"),
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


def test_never_an_argument(cli: Cli) -> None:
    """A token in the arguments is seen by every process of the machine."""
    result = cli.run("token", "set", token())
    assert result.exit_code == 2
    assert not (cli.home / "secrets" / "token").exists()
