"""Cutting the months that changed into blocks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrc_pipeline.documents.shape import EARLIEST_EPOCH_MS, LATEST_EPOCH_MS
from nrc_pipeline.foundation.months import FIRST_MONTH, Window, month_of, partition_month
from nrc_pipeline.loads.blocks import DETAILS_A_BLOCK, GAP_MONTHS, MONTHS_A_BLOCK, blocks, months_of

NOW = datetime(2024, 5, 17, tzinfo=UTC)
MONTHS = months_of(Window(FIRST_MONTH, "2024-05"))


def starts(month: str, count: int) -> list[int]:
    """Name so many starts in the month."""
    begin = int(datetime.fromisoformat(f"{month}-02T00:00:00+00:00").timestamp() * 1000)
    return [begin + position for position in range(count)]


@given(
    st.sets(st.sampled_from(MONTHS)),
    st.lists(
        st.integers(EARLIEST_EPOCH_MS, LATEST_EPOCH_MS) | st.integers(1_600_000_000_000, 1_715_000_000_000),
        max_size=600,
    ),
)
def test_blocks_cover_all_once_and_newest_first(changed: set[str], wanted: list[int]) -> None:
    """A changed month is in no block and never loaded, or in two and loaded twice."""
    made = blocks(changed, wanted, NOW)
    covered = [month for block in made for month in reversed(months_of(block))]
    assert covered == sorted(set(covered), reverse=True)
    assert set(covered) >= changed | {partition_month(start, NOW) for start in wanted}
    for block in made:
        months = months_of(block)
        assert len(months) <= MONTHS_A_BLOCK
        details = sum(block.contains(start, NOW) for start in wanted)
        assert details <= DETAILS_A_BLOCK or len(months) == 1
        assert months[0] >= FIRST_MONTH
        assert months[-1] <= month_of(NOW)


def test_nothing_changed_needs_no_block() -> None:
    """A sync of an unchanged account starts a Dagster run."""
    assert blocks([], [], NOW) == []


def test_few_details_of_neighbouring_months_go_together() -> None:
    """Each month of a small history costs a run of its own."""
    wanted = starts("2024-05", 20) + starts("2024-03", 20) + starts("2023-12", 20)
    assert blocks(["2024-04"], wanted, NOW) == [Window("2023-12", "2024-05")]


def test_many_details_are_cut_so_that_something_is_published_soon() -> None:
    """Nothing can be queried until the token is dead."""
    wanted = (
        starts("2024-05", DETAILS_A_BLOCK) + starts("2024-04", 1) + starts("2024-03", 2 * DETAILS_A_BLOCK)
    )
    assert blocks([], wanted, NOW) == [
        Window("2024-05", "2024-05"),
        Window("2024-04", "2024-04"),
        Window("2024-03", "2024-03"),
    ]


def test_unchanged_years_between_are_left_out() -> None:
    """One late arrival of 2015 re-runs every month since."""
    assert blocks(["2024-05", "2015-03"], [], NOW) == [
        Window("2024-05", "2024-05"),
        Window("2015-03", "2015-03"),
    ]
    assert GAP_MONTHS == 6
    assert blocks(["2024-05", "2023-11"], [], NOW) == [Window("2023-11", "2024-05")]
    assert blocks(["2024-05", "2023-10"], [], NOW) == [
        Window("2024-05", "2024-05"),
        Window("2023-10", "2023-10"),
    ]


def test_an_open_window_has_no_list_of_months() -> None:
    """A loop over the months never ends."""
    for window in (Window(None, "2024-05"), Window("2024-05", None)):
        with pytest.raises(ValueError, match="open"):
            months_of(window)
