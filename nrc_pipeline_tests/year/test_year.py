"""The warehouse follows the account through a year, and at what cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nrc_pipeline_tests.year.__main__ import OUTAGES, TOKENS, WEEKS
from nrc_pipeline_tests.year.simulation import simulate

if TYPE_CHECKING:
    from pathlib import Path


def test_some_weeks(tmp_path: Path) -> None:
    """Sensor and schedules, each right by itself, together miss an edit, a late run or a deletion."""
    told = simulate(tmp_path, 260, 2, tokens=2, outages=1)
    assert min(told.total[name] for name in ("new", "late", "edited", "deleted", "down")) > 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_a_year(tmp_path: Path, seed: int) -> None:
    """What happens seldom happens in some month, and from then on the warehouse is behind."""
    told = simulate(tmp_path, seed, WEEKS, tokens=TOKENS, outages=OUTAGES)
    assert len(told.months) >= WEEKS // 5
