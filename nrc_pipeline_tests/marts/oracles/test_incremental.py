"""Marts that were made month by month against marts that were made at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nrc_pipeline_tests.made_warehouse import ACCOUNT
from nrc_pipeline_tests.marts.oracles.account import Account
from nrc_pipeline_tests.marts.oracles.conftest import make_at_once, make_in_steps
from nrc_pipeline_tests.marts.oracles.homes import Marts, mart_names
from nrc_pipeline_tests.marts.oracles.story import Story

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline_tests.marts.oracles.conftest import Made


def differences(one: Marts, other: Marts) -> dict[str, tuple[int, int]]:
    """Return by mart how many rows only one of two homes has."""
    found = {}
    connection = one.reader
    connection.execute(f"ATTACH '{other.warehouse.home.work_database}' AS other (READ_ONLY)")
    names = mart_names(connection)
    assert len(names) >= 15
    for name in names:
        here, there = f"(FROM marts.{name})", f"(FROM other.marts.{name} WHERE account_id = '{ACCOUNT}')"
        counts = [
            connection.execute(f"SELECT count(*) FROM (FROM {a} EXCEPT ALL FROM {b})").fetchall()[0][0]
            for a, b in ((here, there), (there, here))
        ]
        if counts != [0, 0]:
            found[name] = (counts[0], counts[1])
    connection.execute("DETACH other")
    return found


@pytest.mark.slow
def test_changed_months_equal_a_full_refresh(made: Made, in_steps: Marts) -> None:
    """After an edit, a moved start, a deletion, a disappearance or a duplicate, old rows stay in a mart."""
    assert differences(in_steps, made.simulated.marts) == {}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5, 50])
def test_any_order_equals_a_full_refresh(tmp_path: Path, seed: int) -> None:
    """The order of loads shows in a mart: a sum of floats, a tie, a maximum over what was there by then."""
    story = Story(Account(seed, activities=120, years=2.0))
    whole = Marts(tmp_path / "whole")
    make_at_once(whole, story)
    for backwards in (False, True):
        steps = Marts(tmp_path / f"steps-{backwards}")
        make_in_steps(steps, story, loads=3, backwards=backwards)
        assert differences(steps, whole) == {}
