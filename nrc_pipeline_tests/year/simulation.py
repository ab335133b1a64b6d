"""Lives a year, or some weeks of one, and holds the warehouse against the account."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import pytest

from nrc_pipeline.foundation.months import EVERYTHING
from nrc_pipeline.loads import syncing
from nrc_pipeline.services.nike import transport
from nrc_pipeline.services.nike.patience import Patience
from nrc_pipeline.simulator import Athlete, Simulator
from nrc_pipeline_tests.account import Account, rows
from nrc_pipeline_tests.direct_runs import DirectRuns
from nrc_pipeline_tests.end_to_end.comparison import differences
from nrc_pipeline_tests.year.clock import FakeClock
from nrc_pipeline_tests.year.operator import Operator
from nrc_pipeline_tests.year.script import HISTORY, START, draw

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline_tests.year.accounting import Accounting

COMPARED_EVERY = 8
"""Hours of tokens after which the tables are held against a home that was loaded at once."""


def simulate(folder: Path, seed: int, weeks: int, *, tokens: int, outages: int) -> Accounting:
    """Live so many weeks; raise AssertionError where the warehouse does not follow or costs too much."""
    clock = FakeClock(START)
    athlete = Athlete.generate(seed=seed, activities=HISTORY, years=0.5, end=START, samples=40)
    with (
        Simulator(athlete, clock=clock.epoch_s).running() as server,
        pytest.MonkeyPatch.context() as patch,
    ):
        # An outage is passed at the clock of this machine.
        patch.setattr(transport, "Patience", functools.partial(Patience, first_wait_s=0.001))
        served = Account(athlete, server, folder)
        settings = served.settings(dialect="auto", access_token=None)
        operator = Operator(served, settings, clock, _compare_now_and_then)
        operator.live(draw(seed, weeks, tokens=tokens, outages=outages))
        _compare(operator, set())
    _bound(operator)
    return operator.accounting


def _compare_now_and_then(operator: Operator, lacking: set[str]) -> None:
    if operator.hours % COMPARED_EVERY == 0:
        _compare(operator, lacking)


def _compare(operator: Operator, lacking: set[str]) -> None:
    """Load another home at once; only what lacks, and what is deleted, is not in both."""
    fresh = operator.served.settings(f"fresh {operator.hours}", "sport-before")
    now = operator.clock.now
    syncing.sync(fresh, EVERYTHING, lambda: DirectRuns(now), clock=now)
    assert differences(operator.settings, fresh, operator.account.deleted | lacking) == {}
    marked = "SELECT activity_id FROM core.activities WHERE missing_since IS NOT NULL"
    missing = {name for (name,) in rows(operator.settings, marked)}
    assert missing == (operator.account.deleted & operator.account.seen) - lacking


def _bound(operator: Operator) -> None:
    """Every version of a detail is fetched once, every deletion asked about once; lists as accounted."""
    versions, asked = operator.account.versions, operator.accounting.answered
    assert {name: count for name, count in asked.items() if count > versions[name]} == {}
    for counts in operator.accounting.months.values():
        assert counts["list"] <= counts["allowed"]
    assert operator.accounting.total["detail"] == asked.total()
