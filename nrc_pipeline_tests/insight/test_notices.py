"""What a person is told without asking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nrc_pipeline.insight.notices import DATA_IS_OLD, ENDS_SOON, Landed, notices
from nrc_pipeline.insight.status.token_state import TokenState
from nrc_pipeline.services.nike.clock_skew import complaint

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
VALID = TokenState("valid", "secrets/token", expires_at=NOW + timedelta(hours=1))


def told(token: TokenState, facts: Landed) -> list[tuple[str, str]]:
    """Return cause and level of each notice."""
    return [(notice.cause, notice.level) for notice in notices(token, facts, NOW)]


@pytest.mark.parametrize(
    ("token", "cause"),
    [
        (TokenState("expired", expires_at=NOW - timedelta(hours=3)), "token expired"),
        (TokenState("none"), "token missing"),
        (TokenState("valid", expires_at=NOW + ENDS_SOON), "token ends soon"),
    ],
)
def test_a_token_is_worth_a_message_when_something_waits_for_it(token: TokenState, cause: str) -> None:
    """Every hour brings a message that nobody needs, or none comes while details are missing."""
    fresh = NOW - timedelta(hours=1)
    assert told(token, Landed(fresh, 0)) == [(cause, "notice")]
    assert told(token, Landed(fresh, 7)) == [(cause, "warning")]
    (notice,) = notices(token, Landed(fresh, 7), NOW)
    assert "7 details wait" in str(notice)
    assert "nrc token set" in str(notice)


def test_old_data_is_told_by_its_age() -> None:
    """The warehouse stands still for months and looks alive."""
    assert told(VALID, Landed(NOW - DATA_IS_OLD, 0)) == []
    (notice,) = notices(VALID, Landed(NOW - DATA_IS_OLD - timedelta(days=3), 0), NOW)
    assert (notice.cause, notice.level, notice.since) == ("data is old", "warning", NOW - timedelta(days=3))
    assert "10 days ago" in notice.what
    assert "nrc sync" in notice.what_to_do


def test_a_clock_that_is_wrong_is_told_with_what_to_do() -> None:
    """Prevents: a good token is called dead again and again, and nothing says that it is the clock."""
    token = TokenState("expired", expires_at=NOW, clock=complaint(timedelta(hours=5)))
    found = {notice.cause: notice for notice in notices(token, Landed(NOW, 0), NOW)}
    assert set(found) == {"token expired", "clock is wrong"}
    assert found["clock is wrong"].level == "warning"
    assert found["clock is wrong"].what == "This machine's clock is 5 h ahead of the API's"
    assert found["clock is wrong"].what_to_do.startswith("Correct it")


def test_all_is_well() -> None:
    """There is always something to read, so nobody reads it."""
    assert told(VALID, Landed(None, 0)) == []
    assert told(TokenState("valid"), Landed(NOW, 3)) == []


def test_the_moments_are_those_of_the_token() -> None:
    """A notice does not say since when."""
    died = NOW - timedelta(hours=3)
    (notice,) = notices(TokenState("expired", expires_at=died), Landed(NOW, 0), NOW)
    assert notice.since == died
    assert "since 2026-05-01 09:00:00 UTC" in str(notice)
