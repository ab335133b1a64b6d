"""What the report does not show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nrc_pipeline.exports.circles import Zone
from nrc_pipeline.exports.privacy import DEFAULT_TRIM_M, Privacy
from nrc_pipeline.report.making import gather
from nrc_pipeline.report.privacy import private, what_was_cut
from nrc_pipeline.report.tracks import shown_points

if TYPE_CHECKING:
    from nrc_pipeline.foundation.home import Home
    from nrc_pipeline.report.making import Written


def test_head_and_tail_are_cut_by_default(home: Home, written: Written) -> None:
    """Prevents: the lines show the front door at their ends."""
    assert private(home).trim_m == DEFAULT_TRIM_M
    whole = gather(home, Privacy())
    shown = written.report
    assert whole.tracks.cut.cut_m == 0
    ends = {route.number: route.pieces for route in shown.tracks.routes}
    for route in whole.tracks.routes:
        if route.number in ends:
            full = sum(len(piece) for piece in route.pieces)
            assert sum(len(piece) for piece in ends[route.number]) < full
    assert "first and last 200 m" in written.privacy
    assert "first and last 200 m" in written.path.read_text()


def test_the_newest_run_shows_no_place_and_no_height_of_what_is_cut(written: Written) -> None:
    """The crosshair and the elevation end where the line ends."""
    newest = written.report.newest
    assert newest is not None
    numbers = np.concatenate([piece.numbers for piece in newest.pieces])
    assert newest.at_km[numbers].min() >= 0.199
    assert newest.at_km[numbers].max() <= newest.distance_km - 0.199
    hidden = np.setdiff1d(np.arange(len(newest.at_km)), numbers)
    assert np.isnan(newest.elevation_m[hidden]).all()


def test_a_zone_takes_what_lies_in_it() -> None:
    """A zone hides the points in it, and the cut has their length."""
    north = np.linspace(50.0, 50.02, 200)
    east = np.full(200, 8.0)
    metres = np.linspace(0, 2224, 200)
    shown, cut = shown_points(north, east, metres, Privacy((Zone(50.01, 8.0, 300.0),)))
    assert shown[0]
    assert shown[-1]
    assert not shown[100]
    assert 550 < cut.cut_m < 650


def test_that_nothing_was_cut_is_said_too(home: Home) -> None:
    """The report says that nothing was cut."""
    assert "Privacy is off" in what_was_cut(gather(home, Privacy()).tracks, Privacy())
