"""Which readings of the heart rate an effort's mean is made of."""

from __future__ import annotations

import numpy as np
import pytest

from nrc_pipeline_tests.marts.efforts.model import model, world_bests


def test_what_no_heart_has_is_in_no_mean() -> None:
    """Prevents: a sensor that sticks at 255 bpm, or slips to 20, shows in the mean of an effort alone."""
    at = np.arange(0.0, 600_001.0, 10_000.0)
    rates = np.array([0, 20, 29, 30, 150, 220, 221, 255] * 8, dtype=np.float64)[: len(at)]
    heart_rate = model().heart_rate_of((at[::-1] + 5_000, rates[::-1]), 5_000.0, (30, 220))
    kept = rates[(rates >= 30) & (rates <= 220)]
    assert heart_rate[1] == pytest.approx(kept)
    assert list(heart_rate[0]) == sorted(heart_rate[0])
    ways = np.arange(0.0, 601.0, 10.0) * 3
    rows = {row[0]: row for row in model().efforts_of((at, ways, at), heart_rate, world_bests())}
    assert rows["400 m"][4] == pytest.approx(rows["400 m"][7])
    assert 30 <= rows["1 mile"][4] <= 220
    none = model().heart_rate_of((at, np.full(len(at), 255.0)), 0.0, (30, 220))
    assert np.isnan(model().efforts_of((at, ways, at), none, world_bests())[0][4])
