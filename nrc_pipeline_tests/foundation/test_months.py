"""Months, windows of months, and that no instant falls outside every partition."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrc_pipeline.documents.shape import EARLIEST_EPOCH_MS, LATEST_EPOCH_MS
from nrc_pipeline.foundation.errors import Misuse
from nrc_pipeline.foundation.months import (
    EVERYTHING,
    FIRST_MONTH,
    Window,
    checked_month,
    month_of,
    next_month,
    partition_month,
)

NOW = datetime(2024, 5, 17, 3, 0, tzinfo=UTC)
TIMES = st.integers(EARLIEST_EPOCH_MS, LATEST_EPOCH_MS)


def epoch_ms(year: int, month: int, day: int = 1) -> int:
    """Return the first ms of a day, UTC."""
    return int(datetime(year, month, day, tzinfo=UTC).timestamp() * 1000)


@given(TIMES | st.integers(epoch_ms(2011, 12), epoch_ms(2024, 8)))
def test_every_instant_is_in_exactly_one_partition(start: int) -> None:
    """An activity is loaded by two partitions or by none: too old, or of a clock that is ahead."""
    month = FIRST_MONTH
    holding = []
    while month <= month_of(NOW):
        if Window(month, month).contains(start, NOW):
            holding.append(month)
        month = next_month(month)
    assert holding == [partition_month(start, NOW)]
    assert EVERYTHING.contains(start, NOW)


def test_a_window_begins_and_ends_with_its_months() -> None:
    """The last day, or the first millisecond, of a month is lost."""
    window = Window("2023-11", "2024-02")
    assert window.from_epoch_ms == epoch_ms(2023, 11)
    assert window.until_epoch_ms(NOW) == epoch_ms(2024, 3)
    assert window.contains(epoch_ms(2024, 3) - 1, NOW)
    assert not window.contains(epoch_ms(2024, 3), NOW)
    assert not window.contains(epoch_ms(2023, 11) - 1, NOW)


@pytest.mark.parametrize("first", [None, "2012-01", "2011-07", "0001-01"])
def test_the_first_month_takes_what_is_older(first: str | None) -> None:
    """A watch whose battery had died files a run under 1970, outside every window."""
    assert Window(first, "2012-01").contains(EARLIEST_EPOCH_MS, NOW)


@pytest.mark.parametrize("last", [None, "2024-05", "2024-06", "9999-12"])
def test_the_current_month_takes_what_is_newer(last: str | None) -> None:
    """A run of a device whose clock is ahead waits for its month to come."""
    assert Window("2024-05", last).contains(LATEST_EPOCH_MS, NOW)
    assert not Window("2024-04", "2024-04").contains(epoch_ms(2024, 5), NOW)


def test_the_month_is_utc() -> None:
    """A load in Auckland and one in Honolulu disagree on the month."""
    assert month_of(datetime(2024, 6, 1, 8, 0, tzinfo=timezone(timedelta(hours=12)))) == "2024-05"
    assert month_of(datetime(2024, 5, 31, 20, 0, tzinfo=timezone(-timedelta(hours=10)))) == "2024-06"


def test_months_follow_each_other() -> None:
    """December is followed by month 13."""
    assert [next_month(month) for month in ("2023-12", "2024-01", "2024-11", "0999-12")] == [
        "2024-01",
        "2024-02",
        "2024-12",
        "1000-01",
    ]


def test_only_both_open_ends_are_everything() -> None:
    """Half a rebuild is taken for a whole one."""
    assert EVERYTHING.is_everything
    assert not Window("2024-01", None).is_everything
    assert not Window(None, "2024-01").is_everything


@pytest.mark.parametrize(
    "text",
    ["2024-13", "2024-00", "2024-5", "24-05", "2024/05", "2024-05-01", "", "x", "2024-05\n", "0000-05"],
)
def test_what_is_no_month_is_a_misuse_that_names_the_option(text: str) -> None:
    """A typing error loads everything, or nothing."""
    with pytest.raises(Misuse, match=r"^--from: .* is not a month"):
        checked_month(text, "--from")


def test_a_month_is_taken_as_it_is() -> None:
    """A good month is refused."""
    assert checked_month("2024-05", "--to") == "2024-05"
