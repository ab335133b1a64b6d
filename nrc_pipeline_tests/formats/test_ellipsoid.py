"""Lengths on the ellipsoid, against Vincenty's formula and published lengths of a degree."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrc_pipeline.formats.ellipsoid import EQUATORIAL_RADIUS_M, FLATTENING, metres_along

POLAR_RADIUS_M = EQUATORIAL_RADIUS_M * (1 - FLATTENING)

Place = tuple[float, float]


def vincenty_m(one: Place, other: Place) -> float:
    """Return the length of the geodesic (T. Vincenty, Survey Review XXIII 176, 1975, the inverse formula)."""
    u1, u2 = (math.atan((1 - FLATTENING) * math.tan(math.radians(place[0]))) for place in (one, other))
    across = math.radians(other[1] - one[1])
    longitude = across
    for _ in range(50):
        sine = math.hypot(
            math.cos(u2) * math.sin(longitude),
            math.cos(u1) * math.sin(u2) - math.sin(u1) * math.cos(u2) * math.cos(longitude),
        )
        if sine == 0.0:
            return 0.0
        cosine = math.sin(u1) * math.sin(u2) + math.cos(u1) * math.cos(u2) * math.cos(longitude)
        angle = math.atan2(sine, cosine)
        azimuth = math.cos(u1) * math.cos(u2) * math.sin(longitude) / sine
        square = 1 - azimuth**2
        middle = cosine - 2 * math.sin(u1) * math.sin(u2) / square if square > 1e-12 else 0.0
        c = FLATTENING / 16 * square * (4 + FLATTENING * (4 - 3 * square))
        longitude = across + (1 - c) * FLATTENING * azimuth * (
            angle + c * sine * (middle + c * cosine * (2 * middle**2 - 1))
        )
    k = square * (EQUATORIAL_RADIUS_M**2 / POLAR_RADIUS_M**2 - 1)
    a = 1 + k / 16384 * (4096 + k * (k * (320 - 175 * k) - 768))
    b = k / 1024 * (256 + k * (k * (74 - 47 * k) - 128))
    correction = middle + b / 4 * (
        cosine * (2 * middle**2 - 1) - b / 6 * middle * (4 * sine**2 - 3) * (4 * middle**2 - 3)
    )
    return POLAR_RADIUS_M * a * (angle - b * sine * correction)


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ((0.0, 0.0), (0.0, 1.0), 111_319.491),
        ((-0.5, 7.0), (0.5, 7.0), 110_574.276),
        ((44.5, 7.0), (45.5, 7.0), 111_131.779),
        ((89.0, 7.0), (90.0, -120.0), 111_693.865),
    ],
)
def test_the_length_of_a_degree(one: Place, other: Place, metres: float) -> None:
    """A degree has the length that geodetic tables give it."""
    assert metres_along([one, other])[-1] == pytest.approx(metres, abs=0.02)


@given(
    latitude=st.floats(-89.0, 89.0),
    longitude=st.floats(-180.0, 180.0),
    north_m=st.floats(-1000.0, 1000.0),
    east_m=st.floats(-1000.0, 1000.0),
)
def test_steps_of_a_run(latitude: float, longitude: float, north_m: float, east_m: float) -> None:
    """A step is as long as its geodesic, to the hundredth of a millimetre."""
    narrowed = math.cos(math.radians(latitude))
    one = (latitude, longitude)
    other = (latitude + north_m / 111_000, longitude + east_m / 111_000 / narrowed)
    assert metres_along([one, other])[-1] == pytest.approx(vincenty_m(one, other), abs=1e-5)


def test_steps_add_up() -> None:
    """A route is as long as its steps, across the date line too, and an empty route has no length."""
    east, west = (10.0, 179.999), (10.0, -179.999)
    there = metres_along([east, west])[-1]
    assert there == pytest.approx(vincenty_m((10.0, 0.0), (10.0, 0.002)), abs=1e-5)
    assert metres_along([east, west, east]) == pytest.approx([0.0, there, 2 * there])
    assert metres_along([east]) == [0.0]
