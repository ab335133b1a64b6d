"""Every GPS fix and what the other sensors said last, each on a clock of its own."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline_tests.marts.oracles.distance import Curve
from nrc_pipeline_tests.marts.oracles.gps import positions
from nrc_pipeline_tests.marts.oracles.pauses import Pause, paused_ms, pauses
from nrc_pipeline_tests.marts.oracles.reading import Sample, beats, samples

if TYPE_CHECKING:
    from nrc_pipeline_tests.marts.oracles.account import Document

AS_OF_LIMIT_MS = 30_000
LEGACY = "RUNNING_ANDROID"


class Fix(NamedTuple):
    """What a row of track_points says, in its units."""

    epoch_ms: int
    latitude: float
    longitude: float
    elevation_m: float | None
    distance_m: float | None
    heart_rate_bpm: float | None
    pace_s_per_km: float | None
    cadence_spm: float | None
    elapsed_s: float
    active_s: float
    is_paused: bool
    segment: int


def track(document: Document) -> list[Fix]:
    """Return the fixes of a document in the order of time."""
    start, standing = document["start_epoch_ms"], pauses(document)
    curve = Curve(document) if samples(document, "distance") else None
    is_legacy = document["app_id"] == LEGACY
    paces = [one for one in samples(document, "pace") if one.value > 0]
    others = {metric: samples(document, metric) for metric in ("elevation", "steps")}
    felt = beats(document)
    found = []
    for moment, latitude, longitude in positions(document):
        elevation, rate = as_of(others["elevation"], moment), as_of(felt, moment)
        pace, steps = as_of(paces, moment), as_of(others["steps"], moment)
        is_paused = any(a <= moment < b for a, b in standing)
        found.append(
            Fix(
                moment,
                latitude,
                longitude,
                elevation.value if elevation is not None and -450 <= elevation.value <= 9000 else None,
                None if curve is None else curve.metres_at(moment - start),
                rate and rate.value,
                None if pace is None else _within(3600, pace.value * 60 / (3.6 if is_legacy else 1.0)),
                None if is_paused or is_legacy else _cadence(steps, standing),
                (moment - start) / 1000,
                (moment - start - paused_ms(standing, moment)) / 1000,
                is_paused,
                1 + sum(b <= moment for _, b in standing),
            )
        )
    return found


def as_of(taken: list[Sample], moment: int) -> Sample | None:
    """Return the last sample that began by a moment, unless it ended longer ago than the limit."""
    right = bisect_right(taken, (moment, float("inf")))
    if right == 0 or moment - taken[right - 1].end > AS_OF_LIMIT_MS:
        return None
    return taken[right - 1]


def _cadence(steps: Sample | None, standing: list[Pause]) -> float | None:
    if steps is None:
        return None
    moving = (
        steps.end - steps.start - sum(max(0, min(steps.end, b) - max(steps.start, a)) for a, b in standing)
    )
    return _within(260, steps.value / moving * 60_000) if 0 < moving <= AS_OF_LIMIT_MS else None


def _within(most: float, value: float) -> float | None:
    return value if value <= most else None
