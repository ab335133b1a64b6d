"""The values that the server adds to an upload, with their exact identities: pace, NikeFuel, summaries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .series import Series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .effort import Effort

PACE_SOURCE = "com.nike.pacecalculator.v1"
FUEL_SOURCE = "com.nike.nikefuelengine.1.0-A5.0"
TOTALLED = ("distance", "steps", "calories", "ascent", "descent")


def pace_of(speed: Series, app_id: str) -> Series:
    """Return pace in min/km: 60 ÷ speed for each sample; samples with speed 0 are dropped."""
    moving = speed.value != 0
    return Series(
        "pace", PACE_SOURCE, app_id, speed.start_ms[moving], speed.end_ms[moving], 60.0 / speed.value[moving]
    )


def fuel_grid(
    start_epoch_ms: int, end_ms: int, step_ms: int = 10_000
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (start, end) of the buckets since the start.

    The first bucket ends one step after the whole second in which the activity began, so it is 9 to 10 s
    long; the last one ends with the activity.
    """
    first_end = step_ms - start_epoch_ms % 1000
    ends = np.arange(first_end, end_ms + step_ms, step_ms, dtype=np.int64)
    ends = np.minimum(ends, end_ms)
    starts = np.concatenate([[0], ends[:-1]]).astype(np.int64)
    lasting = ends > starts
    return starts[lasting], ends[lasting]


def nikefuel_of(effort: Effort, start_epoch_ms: int, app_id: str, *, step_ms: int = 10_000) -> Series:
    """Return NikeFuel in buckets, about 260 per kilometre, 0 while nothing moves."""
    start, end = fuel_grid(start_epoch_ms, effort.elapsed_ms, step_ms)
    covered = effort.distance_m(end) - effort.distance_m(start)
    return Series("nikefuel", FUEL_SOURCE, app_id, start, end, np.where(covered > 0.5, covered * 0.2617, 0.0))


def _entry(series: Series, summary: str, value: float) -> dict[str, Any]:
    number: int | float = int(value) if float(value).is_integer() else value
    return {
        "metric": series.metric,
        "summary": summary,
        "source": series.source,
        "app_id": series.app_id,
        "value": number,
    }


def summaries_of(series: Sequence[Series], active_ms: int) -> list[dict[str, Any]]:
    """Return the summaries that follow from the samples.

    pace = active minutes ÷ km, speed = 60 ÷ pace, NikeFuel per minute = total ÷ active minutes, heart rate =
    mean of the samples, totals = plain sums (nrc-api.md section 2.1).
    """
    by_metric = {one.metric: one for one in series}
    active_min = active_ms / 60_000
    found = [
        _entry(by_metric[name], "total", by_metric[name].total()) for name in TOTALLED if name in by_metric
    ]
    distance = by_metric.get("distance")
    if distance is not None and "speed" in by_metric:
        pace = active_min / distance.total()
        found.append(_entry(_as("pace", distance), "mean", pace))
        found.append(_entry(_as("speed", distance), "mean", 60.0 / pace))
    if "heart_rate" in by_metric:
        found.append(_entry(by_metric["heart_rate"], "mean", by_metric["heart_rate"].mean()))
    if "nikefuel" in by_metric:
        total = by_metric["nikefuel"].total()
        found.append(_entry(by_metric["nikefuel"], "total", total))
        found.append(_entry(by_metric["nikefuel"], "mean", total / active_min))
    return found


def _as(metric: str, like: Series) -> Series:
    return Series(metric, like.source, like.app_id, like.start_ms, like.end_ms, like.value)
