"""Samples that every iOS recorder takes in the same way, each on its own clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nrc_pipeline.simulator.clocks import irregular, outside_pauses, seams, steady
from nrc_pipeline.simulator.effort import drift
from nrc_pipeline.simulator.roads import to_degrees
from nrc_pipeline.simulator.series import Series

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from nrc_pipeline.simulator.effort import Effort
    from nrc_pipeline.simulator.session import Session

_GPS_GAPS = {3000: 0.25, 4000: 0.52, 5000: 0.17, 6000: 0.06}
_HEART_GAPS = {
    1000: 0.04, 2000: 0.06, 3000: 0.12, 4000: 0.13, 5000: 0.3, 6000: 0.13, 7000: 0.09, 8000: 0.05, 9000: 0.08,
}  # fmt: skip
# The resolution of the pressure sensor, in metres.
_BAROMETER_STEP_M = 0.0026397705078125


def motion_ticks(rng: Generator, effort: Effort, period_ms: float, wobble_ms: float) -> NDArray[np.int64]:
    """Return the edges of the motion intervals: from 0, through pauses without a seam, to the last tick."""
    first = int(rng.choice([1546, 4275, 9300, 17839], p=[0.4, 0.3, 0.2, 0.1])) + int(rng.integers(0, 900))
    last = effort.pauses[-1].start_ms if effort.pauses else effort.elapsed_ms
    first = min(first, max(last // 3, 1))
    later = outside_pauses(steady(rng, first, period_ms, wobble_ms, last), effort)
    return np.concatenate([[0], later]).astype(np.int64)


def distance_steps_speed(
    rng: Generator,
    session: Session,
    effort: Effort,
    ticks_ms: NDArray[np.int64],
    *,
    source: str,
    app_id: str,
    share_touching: float = 0.14,
    stops: bool = True,
) -> tuple[Series, Series, Series]:
    """Return distance (km), steps and speed (km/h, a point at the end of each interval)."""
    start, end = seams(rng, ticks_ms, share_touching)
    edges = effort.distance_m(ticks_ms)
    true_m = np.diff(edges)
    noise = np.clip(1.0 + rng.normal(0, 0.14, size=len(true_m)), 0.2, 1.9)
    km = np.maximum(true_m, 0.05) * noise / 1000
    if len(km) > 40 and rng.random() < 0.03:
        # After a lost signal the phone records the whole gap at once (trap T5).
        km[int(rng.integers(20, len(km)))] += float(rng.uniform(0.05, 0.88))
    moving_ms = np.maximum(np.diff(np.interp(ticks_ms, effort.clock_ms, effort.moving_ms)), 200.0)
    cadence = 150.0 + 8.5 * session.speed_ms + 2.0 * drift(rng, len(km), 60)
    steps = np.maximum(1, np.rint(cadence * moving_ms / 60_000 + rng.normal(0, 0.5, len(km)))).astype(
        np.int64
    )
    raw = true_m / moving_ms * 3600
    width = 5
    padded = np.concatenate([np.full(width - 1, raw[0]), raw])
    total = np.cumsum(np.concatenate([[0.0], padded]))
    smooth = (total[width:] - total[:-width]) / width
    smooth *= 1.0 + 0.004 * drift(rng, len(km), 6)
    if stops:
        stopped = np.diff(ticks_ms) > 12_000
        stopped[0] |= bool(rng.random() < 0.3)
        smooth = np.where(stopped, 0.0, smooth)
    return (
        Series("distance", source, app_id, start, end, km),
        Series("steps", source, app_id, start, end, steps),
        Series("speed", source, app_id, end, end, smooth),
    )


def calories(rng: Generator, distance: Series, *, source: str, app_id: str) -> Series:
    """Return kilocalories in the same intervals, to three decimals."""
    burnt = np.maximum(
        np.round(distance.value * 71.0 * (1 + 0.02 * drift(rng, len(distance.value), 30)), 3), 0.001
    )
    return Series("calories", source, app_id, distance.start_ms, distance.end_ms, burnt)


def fixes(rng: Generator, effort: Effort) -> NDArray[np.int64]:
    """Return the times of the GPS fixes: every three to six seconds, hardly any during pauses."""
    first = int(rng.integers(900, 19_000)) // 10 * 10
    first = min(first, effort.elapsed_ms // 2)
    ticks = irregular(rng, first, _GPS_GAPS, max(effort.elapsed_ms - 1000, first), wobble_ms=1.0)
    kept = ~effort.inside_pause(ticks) | (rng.random(len(ticks)) < 0.06)
    # The first fix starts the track, even during a pause.
    kept[0] = True
    return ticks[kept]


def position(
    rng: Generator, session: Session, effort: Effort, at_ms: NDArray[np.int64], *, source: str, app_id: str
) -> tuple[Series, Series]:
    """Return latitude and longitude: the true position plus an error that drifts by a few metres."""
    east, north = effort.position_m(at_ms)
    latitude, longitude = to_degrees(
        session.place, east + 2.4 * drift(rng, len(at_ms), 14), north + 2.4 * drift(rng, len(at_ms), 14)
    )
    return (
        Series("latitude", source, app_id, at_ms, at_ms, latitude),
        Series("longitude", source, app_id, at_ms, at_ms, longitude),
    )


def elevation(
    rng: Generator, effort: Effort, at_ms: NDArray[np.int64], *, source: str, app_id: str
) -> Series:
    """Return absolute altitude at the GPS fixes."""
    height = effort.altitude_m(at_ms) + 1.3 * drift(rng, len(at_ms), 20)
    return Series("elevation", source, app_id, at_ms, at_ms, height)


def climb(
    rng: Generator, effort: Effort, *, source: str, app_id: str, period_ms: float = 1061.5
) -> tuple[Series, Series]:
    """Return ascent and descent, both deltas ≥ 0 and sparse: a sample only where the barometer changed."""
    ticks = steady(rng, 0, period_ms, 0.7, effort.elapsed_ms)
    start, end = seams(rng, ticks, 0.14)
    height = effort.altitude_m(ticks) + 0.05 * drift(rng, len(ticks), 3) + 0.25 * drift(rng, len(ticks), 240)
    change: NDArray[np.int64] = np.rint(np.diff(height) / _BAROMETER_STEP_M).astype(np.int64)
    # Below six steps the sensor waits, and writes the sum later.
    small = np.abs(change) < 6
    change[small] = 0
    metres = change.astype(np.float64) * _BAROMETER_STEP_M
    up, down = metres > 0, metres < 0
    return (
        Series("ascent", source, app_id, start[up], end[up], metres[up]),
        Series("descent", source, app_id, start[down], end[down], -metres[down]),
    )


def heart_rate(rng: Generator, effort: Effort, *, source: str, app_id: str) -> Series:
    """Return whole beats per minute, at irregular whole seconds, including pauses."""
    first = min(int(rng.integers(4_000, 43_000)), effort.elapsed_ms // 2)
    ticks = irregular(rng, first, _HEART_GAPS, effort.elapsed_ms)
    beats = np.rint(effort.heart_rate_bpm(ticks) + rng.normal(0, 0.7, len(ticks))).astype(np.int64)
    return Series("heart_rate", source, app_id, ticks, ticks, beats)
