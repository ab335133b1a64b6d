"""Waiting: Retry-After, growing waits."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from nrc_pipeline.services.nike.patience import Patience, retry_after_s

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("Wed, 01 May 2024 12:00:30 GMT", 30.0),
        ("Wed, 01 May 2024 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-3", None),
        ("", None),
        (None, None),
    ],
)
def test_both_forms_of_retry_after_are_read(header: str | None, seconds: float | None) -> None:
    """The API asks for a pause and is asked again at once, or a strange header ends the load."""
    assert retry_after_s(header, NOW) == seconds


def test_waits_grow_and_never_exceed_the_longest() -> None:
    """A struggling API is hammered, or the token's hour passes in one wait."""
    patience = Patience(first_wait_s=1, longest_wait_s=60)
    for failures in range(1, 10):
        wait = patience.wait_s(failures, None)
        assert min(60, 0.5 * 2 ** (failures - 1)) <= wait <= min(60, 1.5 * 2 ** (failures - 1))


def test_retry_after_is_honoured_up_to_the_longest_wait() -> None:
    """A Retry-After is undercut, or one of a day stops the load for a day."""
    patience = Patience(first_wait_s=1, longest_wait_s=60)
    assert patience.wait_s(1, 20.0) == 20
    assert patience.wait_s(1, 86_400.0) == 60
    assert patience.wait_s(1, 0.0) >= 0.5
