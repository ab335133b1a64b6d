"""Projection and simplification."""

from __future__ import annotations

import numpy as np

from nrc_pipeline.report.ground import Centre, project, resampled, simplified
from nrc_pipeline.report.network import ways


def test_a_kilometre_is_a_kilometre_in_every_direction() -> None:
    """Prevents: routes far in the north are drawn too wide."""
    east_degree = 1 / (111.195 * np.cos(np.radians(60.0)))
    line = project(
        np.array([60.0, 60.0 + 1 / 111.195]), np.array([10.0 + east_degree, 10.0]), Centre(60.0, 10.0)
    )
    assert np.allclose(line, [[1000, 0], [0, 1000]], atol=1)


def test_a_track_across_the_date_line_stays_whole() -> None:
    """Prevents: a run in Fiji is drawn as a line around the Earth."""
    line = project(np.array([-17.0, -17.0]), np.array([179.999, -179.999]), Centre(-17.0, 179.999))
    assert np.ptp(line[:, 0]) < 300


def test_what_is_left_out_lies_within_the_tolerance() -> None:
    """Prevents: a simplified route cuts a corner, or its loop becomes a line."""
    angle = np.linspace(0, 2 * np.pi, 400)
    circle = np.column_stack((np.cos(angle), np.sin(angle))) * 100
    few = simplified(circle, 1.0)
    assert 8 < len(few) < 60
    dense = resampled(few, 0.5)
    away = np.sqrt(((circle[:, None] - dense[None]) ** 2).sum(axis=2)).min(axis=1)
    assert away.max() <= 1.05


def test_a_straight_line_needs_two_points() -> None:
    """Prevents: points that change nothing make the file larger."""
    line = np.column_stack((np.linspace(0, 500, 100), np.linspace(0, 300, 100)))
    assert len(simplified(line, 0.1)) == 2


def test_a_run_counts_once_on_each_way() -> None:
    """Laps of one run count once on the map, and two runs on one street count twice."""
    street = np.array([[0.0, 5.0], [1000.0, 5.0]])
    there_and_back = np.vstack((street, street[::-1]))
    shifted = street + np.array([0.0, 3.0])
    found = ways([[there_and_back], [shifted]], 20.0)
    assert max(way.runs for way in found) == 2
    assert sum(way.runs == 2 for way in found) > 40
