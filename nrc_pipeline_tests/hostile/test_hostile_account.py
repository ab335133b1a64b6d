"""A campaign of one account, which runs with every other test; `make hostile` is the long one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrc_pipeline_tests.hostile.accounts import account, write
from nrc_pipeline_tests.hostile.campaign import Campaign
from nrc_pipeline_tests.hostile.shrink import shrunk
from nrc_pipeline_tests.hostile.world_bests import BESTS_S, is_beyond_humans

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = 1


def test_the_whole_product_on_a_hostile_account(tmp_path: Path) -> None:
    """Prevents: one odd document stops the marts, the report, an export, or makes one of them untrue."""
    said: list[str] = []
    found = Campaign(tmp_path / "homes", tmp_path / "kept", said.append).account(ACCOUNT, shrink=False)
    assert found == [], "\n".join(said)


def test_an_account_is_always_the_same(tmp_path: Path) -> None:
    """Prevents: a failure that the number of its account does not bring back."""
    once, again = (account(ACCOUNT, 8) for _ in range(2))
    assert once == again
    assert once != account(ACCOUNT + 1, 8)
    paths = write(tmp_path / "files", once)
    assert len(paths) > 1


def test_shrinking_leaves_what_a_problem_needs() -> None:
    """Two documents that only fail together are what remains of many."""
    assert shrunk(list(range(30)), lambda some: {7, 23} <= set(some)) == [7, 23]
    assert shrunk([1, 2, 3], lambda some: 2 in some) == [2]


def test_a_world_best_is_no_wonder_and_a_second_less_is() -> None:
    """The bound of the tests is the table, and between its distances nothing slower is refused."""
    for distance_m, elapsed_s in BESTS_S[2:]:
        assert not is_beyond_humans(distance_m, elapsed_s)
        assert is_beyond_humans(distance_m, elapsed_s * 0.98)
    # 15 km in 41:05 and 3000 m in 7:17.55 have been run, two miles in 7:54.10 as well.
    assert not is_beyond_humans(15_000, 2_465)
    assert not is_beyond_humans(3_218.688, 474.1)
