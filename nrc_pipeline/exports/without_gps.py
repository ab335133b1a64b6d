"""Points of activities without GPS: treadmill runs, workouts, manual entries.

Their moments are the ends of the distance intervals, else the heart rate readings, else start and end.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from nrc_pipeline.exports.track import Point

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nrc_pipeline.exports.track import Activity, Pause

HELD_MS = 30_000
"""How long a reading stays valid after its time, as in marts.track_points."""

LEAST_BPM, MOST_BPM, MOST_SPM = 30.0, 220.0, 260.0
"""Readings outside these bounds are ignored; the bounds are those of the marts, in dbt_project.yml."""


class Series(NamedTuple):
    """The samples of one metric, in the order of time: starts and ends in ms since 1970 UTC."""

    starts: list[int]
    ends: list[int]
    values: list[float]

    @classmethod
    def sorted(
        cls, starts: Sequence[int | None], durations: Sequence[int | None], values: Sequence[float | None]
    ) -> Series:
        """Build it from the three lists of core.metric_samples, in any order; nulls are dropped."""
        samples = sorted(
            (start, start + max(duration or 0, 0), value)
            for start, duration, value in zip(starts, durations, values, strict=True)
            if start is not None and value is not None
        )
        return cls(
            [start for start, _, _ in samples],
            [end for _, end, _ in samples],
            [value for _, _, value in samples],
        )

    def held_at(self, epoch_ms: int) -> int | None:
        """Return the index of the sample that is valid at a moment, None if there is none."""
        at = bisect_right(self.starts, epoch_ms) - 1
        return at if at >= 0 and epoch_ms <= self.ends[at] + HELD_MS else None


def points_of(activity: Activity, series: Mapping[str, Series], pauses: Sequence[Pause]) -> list[Point]:
    """Return what is known of each moment outside pauses; the last distance is Nike's."""
    distances = _distances(activity, series.get("distance"))
    heart_rate, steps = series.get("heart_rate"), series.get("steps")
    moments = set(distances)
    if len(moments) <= 2 and heart_rate is not None:
        moments |= set(heart_rate.starts)
    inside = sorted(
        moment for moment in moments if activity.start_epoch_ms <= moment <= activity.end_epoch_ms
    )
    found = []
    for moment in inside:
        segment = 1 + sum(pause.to_epoch_ms <= moment for pause in pauses)
        if any(pause.from_epoch_ms < moment < pause.to_epoch_ms for pause in pauses):
            continue
        found.append(
            Point(
                moment,
                None,
                None,
                None,
                distances.get(moment),
                _heart_rate(heart_rate, moment),
                _cadence(steps, moment),
                segment,
            )
        )
    return found


def _distances(activity: Activity, series: Series | None) -> dict[int, float]:
    """Return the distance run, in metres, at start, end and the ends of intervals between."""
    ends = {activity.start_epoch_ms: 0.0, activity.end_epoch_ms: activity.distance_m}
    if series is None or activity.end_epoch_ms <= activity.start_epoch_ms:
        return ends
    # Garmin's last sample cancels the whole distance.
    deltas = [max(value, 0.0) for value in series.values]
    total = sum(deltas)
    if total <= 0 or activity.distance_m <= 0:
        return ends
    scale = activity.distance_m / total
    run = {end: reached * scale for end, reached in zip(series.ends, accumulate(deltas), strict=True)}
    return {activity.start_epoch_ms: 0.0, activity.end_epoch_ms: activity.distance_m} | run


def _heart_rate(series: Series | None, moment: int) -> float | None:
    at = series.held_at(moment) if series is not None else None
    if series is None or at is None or not LEAST_BPM <= series.values[at] <= MOST_BPM:
        return None
    return series.values[at]


def _cadence(series: Series | None, moment: int) -> float | None:
    # The cadence at a moment is that of the interval that ends there.
    at = series.held_at(moment - 1) if series is not None else None
    if series is None or at is None:
        return None
    length_ms = series.ends[at] - series.starts[at]
    # A count over several minutes is a total, not a reading of the moment.
    if not 0 < length_ms <= HELD_MS:
        return None
    cadence_spm = series.values[at] * 60_000 / length_ms
    return cadence_spm if 0 <= cadence_spm <= MOST_SPM else None
