"""What is granted of recordings that are wrong in one place, or everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from nrc_pipeline_tests.marts.efforts.model import NOBODY, Row, efforts, model, world_bests
from nrc_pipeline_tests.marts.efforts.test_absurd_sample import run_of
from nrc_pipeline_tests.marts.marred import distances, state

if TYPE_CHECKING:
    from nrc_pipeline_tests.marts.marred import Document


def shown(document: Document) -> dict[str, float]:
    """Return the times of what is granted, in s."""
    return {name: row.elapsed_s for name, row in efforts(document).items() if not row.is_doubtful}


def named(document: Document) -> dict[str, float]:
    """Return what is withheld, with the time it would have been."""
    return {name: row.withheld_s for name, row in efforts(document).items() if row.withheld_s > 0}


def as_samples(ways_m: list[float], seconds: list[float], stated_share: float = 1.0) -> dict[str, Row]:
    """Return the rows of intervals in seconds and metres, all of them active."""
    at = np.concatenate(([0.0], np.cumsum(seconds))) * 1000
    way = np.concatenate(([0.0], np.cumsum(ways_m))) * stated_share
    rows = model().efforts_of((at, way, at), NOBODY, world_bests(), stated_share)
    return {row[0]: Row(row[0], row[1], row[2], row[5], row[8], row[9]) for row in rows}


def test_a_wobble_of_ten_metres_in_a_half_marathon() -> None:
    """Prevents: a half marathon that is withheld for 0.05 % of it, and a 400 m record made by the wobble."""
    ways, seconds = [30.0] * 710, [10.0] * 710
    ways.insert(400, 45.0)
    seconds.insert(400, 3.0)
    rows = as_samples(ways, seconds)
    assert not any(row.is_doubtful for row in rows.values())
    assert rows["half marathon"].elapsed_s == pytest.approx(7020.5, abs=0.1)
    assert rows["400 m"].elapsed_s == pytest.approx(400 / 3)
    assert rows["10 km"].elapsed_s == pytest.approx(10_000 / 3)
    assert rows["10 km"].withheld_s == pytest.approx(10_000 / 3 - 12)


def test_most_of_a_recording_is_too_fast() -> None:
    """Prevents: records of 5 km in 10:10 from an old Android phone, or of its slow end."""
    rows = as_samples([82.0] * 62 + [25.0] * 62, [10.0] * 124)
    assert rows["5 km"].withheld_s == pytest.approx(609.8, abs=0.1)
    assert all(row.is_doubtful for row in rows.values())


def test_a_drive_home() -> None:
    """Prevents: a 400 m record set in a car that is no faster than a sprinter, or the run before it lost."""
    rows = as_samples([30.0] * 400 + [80.0] * 50, [10.0] * 450)
    assert rows["400 m"].elapsed_s == pytest.approx(400 / 3)
    assert rows["400 m"].withheld_s == pytest.approx(50)
    assert rows["10 km"].elapsed_s == pytest.approx(10_000 / 3)
    assert rows["15 km"].is_doubtful


def test_a_total_that_does_not_count_a_leap() -> None:
    """Prevents: all other metres shrink, since the samples are scaled to a total without the leap."""
    ways = [30.0] * 400
    ways[200] += 3000
    rows = as_samples(ways, [10.0] * 400, stated_share=12_000 / 15_000)
    # The leap is wholly left out, and the 30 m of its interval with it.
    assert rows["5 km"].elapsed_s == pytest.approx(5000 / 3, rel=0.003)
    assert not any(row.is_doubtful for row in rows.values())


@pytest.mark.parametrize(("share", "is_doubtful"), [(0.85, True), (0.95, False), (1.05, False), (1.25, True)])
def test_samples_that_the_total_contradicts(share: float, is_doubtful: bool) -> None:
    """Samples that miss the stated total by more than a tenth set no record; on a treadmill they do."""
    way = np.arange(0.0, 6001.0, 30.0) * share
    at = np.arange(0.0, 2_000_001.0, 10_000.0)
    for is_indoors in (False, True):
        rows = model().efforts_of((at, way, at), NOBODY, world_bests(), share, is_indoors=is_indoors)
        assert {row[8] for row in rows} == {is_doubtful and not is_indoors}


def test_metres_after_a_standstill() -> None:
    """Metres that come in one go after the signal was lost were run meanwhile, and set no record."""
    ways = [30.0] * 100 + [0.0] * 30 + [880.0] + [30.0] * 100
    rows = as_samples(ways, [10.0] * 130 + [5.0] + [10.0] * 100)
    assert rows["400 m"].elapsed_s == pytest.approx(400 / 3)
    assert rows["5 km"].elapsed_s == pytest.approx(305 + (5000 - 880) / 3)
    assert not any(row.is_doubtful for row in rows.values())


def test_fixes_that_are_delivered_together() -> None:
    """Prevents: no effort at all on phones whose every other interval takes 20 ms."""
    rows = as_samples([15.0, 15.0] * 200, [9.98, 0.02] * 200)
    assert not any(row.is_doubtful for row in rows.values())
    assert rows["5 km"].elapsed_s == pytest.approx(5000 / 3, abs=0.1)
    assert rows["400 m"].elapsed_s == pytest.approx(400 / 3, abs=0.1)


def test_a_sound_run_has_nothing_withheld() -> None:
    """A clean run shows its times, and no more."""
    run = run_of([3.0, 4.0, 3.0, 3.5], 2_551, 2)
    assert shown(run)["400 m"] == pytest.approx(100)
    assert named(run) == {}


def test_a_leap_is_named_with_the_time_that_it_would_have_made() -> None:
    """Prevents: a fast kilometre that is gone without a word on it."""
    run = run_of([3.0, 4.0, 3.0, 3.5], 10_000, None)
    distances(run)[10]["value"] += 0.2
    state(run)
    assert shown(run)["400 m"] == pytest.approx(100)
    assert named(run)["400 m"] < 100
