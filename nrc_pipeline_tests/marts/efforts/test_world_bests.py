"""The seed of world bests, and what is read between its lines."""

from __future__ import annotations

import csv
from datetime import date

import numpy as np
import pytest

from nrc_pipeline.marts.project import project_folder
from nrc_pipeline_tests.marts.efforts.model import world_bests
from nrc_pipeline_tests.marts.oracles.best_efforts import DISTANCES
from nrc_pipeline_tests.marts.oracles.world_bests import farthest_m, least_s

ROWS = list(
    csv.DictReader((project_folder() / "seeds" / "world_bests.csv").read_text(encoding="utf-8").splitlines())
)


def test_speed_falls_with_distance() -> None:
    """Prevents: a slip of the pen in the seed that lets a longer stretch be faster than a shorter one."""
    ways = [float(row["distance_m"]) for row in ROWS]
    speeds = [way / float(row["time_s"]) for way, row in zip(ways, ROWS, strict=True)]
    assert ways == sorted(set(ways))
    assert speeds == sorted(speeds, reverse=True)
    assert ways[0] <= 50
    assert ways[-1] >= 100_000
    assert len(ROWS) >= 15
    for row in ROWS:
        assert row["holder"]
        assert row["source"]
        assert date(1990, 1, 1) < date.fromisoformat(row["held_on"]) < date(2026, 12, 1)


@pytest.mark.parametrize(
    ("metres", "seconds"),
    [(400, 43.03), (1609.344, 223.13), (5000, 755.36), (10_000, 1571.0), (21_097.5, 3440), (42_195, 7170)],
)
def test_a_world_best_is_its_own_bound(metres: float, seconds: float) -> None:
    """The bound of a distance in the seed is the time that stands there."""
    assert world_bests().least_s(metres) == pytest.approx(seconds)


def test_the_bound_between_two_bests() -> None:
    """Half way on a logarithmic scale the time is half way, too; beyond both ends the speed stays."""
    bests = world_bests()
    assert bests.least_s((400 * 800) ** 0.5) == pytest.approx((43.03 * 100.91) ** 0.5)
    assert bests.least_s(1.0) == pytest.approx(1.61 / 20)
    assert bests.least_s(639_228.0) == pytest.approx(172_800)


def test_the_model_reads_it_as_the_oracle_does() -> None:
    """The farthest in a time is what the least time of a distance says, from a step to three days."""
    ways = np.geomspace(0.5, 900_000, 500)
    seconds = np.array([world_bests().least_s(way) for way in ways])
    assert seconds == pytest.approx([least_s(way) for way in ways])
    assert world_bests().farthest_m(seconds) == pytest.approx(ways)
    assert [farthest_m(one) for one in seconds] == pytest.approx(ways)
    speeds = [way / world_bests().least_s(way) for way in DISTANCES.values()]
    assert speeds == sorted(speeds, reverse=True)
